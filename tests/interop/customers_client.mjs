// Uses the customer service with no proto file of it: what it needs it learns by reflection. Usage: customers_client.mjs HOST:PORT TOKEN
// Prints one line of JSON a step.
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const [target, token] = process.argv.slice(2);
const protos = new URL("../../protos", import.meta.url).pathname;
const options = { includeDirs: [protos], defaults: false, longs: String, enums: String };
const print = (step, value) => console.log(JSON.stringify({ step, ...value }));

function connect(definition, service) {
  const Client = service.split(".").reduce((scope, name) => scope[name], grpc.loadPackageDefinition(definition));
  return new Client(target, grpc.credentials.createInsecure());
}

// Sends the requests one by one on one stream and answers all responses.
async function reflect(requests) {
  const reflection = connect(loader.loadSync("grpc/reflection/v1/reflection.proto", options), "grpc.reflection.v1.ServerReflection");
  const stream = reflection.ServerReflectionInfo();
  for (const request of requests) stream.write(request);
  stream.end();
  const responses = [];
  for await (const response of stream) responses.push(response);
  return responses;
}

// A FileDescriptorSet: each file is its field 1, length-delimited.
function descriptorSet(files) {
  return Buffer.concat(files.flatMap((file) => {
    const length = [];
    for (let rest = file.length; ; rest >>>= 7)
      if (rest < 0x80) { length.push(rest); break; }
      else length.push((rest & 0x7f) | 0x80);
    return [Buffer.from([0x0a, ...length]), file];
  }));
}

const SERVICE = "customers.v1.CustomerService";
const [list, symbol] = await reflect([{ listServices: "*" }, { fileContainingSymbol: SERVICE }]);
print("services", { names: list.listServicesResponse.service.map(({ name }) => name) });

const customers = connect(
  loader.loadFileDescriptorSetFromBuffer(descriptorSet(symbol.fileDescriptorResponse.fileDescriptorProto), options), SERVICE);
const metadata = new grpc.Metadata();
metadata.set("authorization", `Bearer ${token}`);
const call = (method, request, headers = metadata) => new Promise((resolve, reject) =>
  customers[method](request, headers, (error, response) => (error ? reject(error) : resolve(response))));

const created = await call("CreateCustomer", { customer: { name: "Ada", email: "ada@example.com", phone: "+1", notes: "as created" } });
print("created", { customer: created });

const change = { id: created.id, name: "Ada Lovelace", notes: "not named, so not written" };
print("updated", { customer: await call("UpdateCustomer", { customer: change, update_mask: { paths: ["name", "phone"] } }) });
print("read back", { customer: await call("GetCustomer", { id: created.id }) });

await call("UpdateCustomer", { customer: { id: created.id }, update_mask: { paths: ["nonsense"] } }).catch(({ code, details, metadata: trailers }) =>
  print("refused", { code, details, rich: trailers.get("grpc-status-details-bin").length }));
await call("GetCustomer", { id: created.id }, new grpc.Metadata()).catch(({ code }) => print("anonymous", { code }));
process.exit();

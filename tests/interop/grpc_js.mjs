// Runs the cases with grpc-js. Arguments: HOST:PORT DESCRIPTOR_SET TOKEN READ_ONLY_TOKEN
import { readFileSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { run } from "./cases.mjs";

const [target, descriptorSet, ...tokens] = process.argv.slice(2);
// With json, the messages in google.rpc.Status are decoded too.
const options = { longs: String, enums: String, bytes: String, json: true };
const definition = loader.loadFileDescriptorSetFromBuffer(readFileSync(descriptorSet), options);
const credentials = grpc.credentials.createInsecure();
const plain = new grpc.Client(target, credentials);
const compressing = new grpc.Client(target, credentials, {
  "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip,
});

function find(name) {
  const [service, method] = name.split("/");
  return definition[service][method];
}

const decode = (type, base64) => definition[type].deserialize(Buffer.from(base64, "base64"));

function detailsOf({ metadata }) {
  const status = metadata.get("grpc-status-details-bin").map((bytes) => definition["google.rpc.Status"].deserialize(bytes));
  const details = Object.fromEntries(
    status.flatMap(({ details }) => details.map((detail) => [detail["@type"].split(".").at(-1), detail])));
  // proto-loader takes a map from a descriptor set for a list of entries.
  if (details.ErrorInfo?.metadata)
    details.ErrorInfo.metadata = Object.fromEntries(details.ErrorInfo.metadata.map(({ key, value }) => [key, value]));
  return details;
}

function unary(name, request, { metadata: entries = {}, timeoutMs = 10_000, gzip = false, as } = {}) {
  const { path, requestSerialize, responseDeserialize } = find(name);
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return new Promise((resolve, reject) => {
    const callback = (error, response) => error ? reject(Object.assign(error, { details: detailsOf(error) })) : resolve(response);
    const sent = as ? path.replace(/[^/]*$/, as) : path;
    (gzip ? compressing : plain).makeUnaryRequest(
      sent, requestSerialize, responseDeserialize, request, metadata, { deadline: Date.now() + timeoutMs }, callback);
  });
}

async function first(name, request) {
  const { path, requestSerialize, responseDeserialize } = find(name);
  // On the wire a server stream is a duplex stream with one request.
  const stream = plain.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, { deadline: Date.now() + 10_000 });
  stream.write(request);
  stream.end();
  for await (const response of stream) return response;
  throw new Error("The stream ended without a response.");
}

await run({ unary, first, decode }, ...tokens);

// Runs the interop cases by grpc-js. Usage: grpc_js_client.mjs HOST:PORT
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { run } from "./cases.mjs";

const target = process.argv[2];
const protos = new URL("../CustomerGrpc.InteropServer/protos", import.meta.url).pathname;
const definition = loader.loadSync("grpc/testing/test.proto", { includeDirs: [protos], bytes: String });
const packages = grpc.loadPackageDefinition(definition).grpc.testing;
const GZIP = 2;
const clients = new Map();

function clientOf(service, compress) {
  const key = service + compress;
  if (!clients.has(key))
    clients.set(key, new packages[service.split(".").at(-1)](target, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      ...(compress ? { "grpc.default_compression_algorithm": GZIP } : {}),
    }));
  return clients.get(key);
}

async function send(stream, requests) {
  for await (const request of requests) if (!stream.write(request)) await new Promise((resolve) => stream.once("drain", resolve));
  stream.end();
}

function call(name, requests, { service = "grpc.testing.TestService", metadata = {}, timeoutMs, signal, compress = false, onMessage } = {}) {
  const client = clientOf(service, compress);
  const headers = new grpc.Metadata();
  for (const [key, value] of Object.entries(metadata)) headers.set(key, value);
  const callOptions = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
  const { requestStream, responseStream } = client[name];
  return new Promise((resolve, reject) => {
    const messages = [];
    let initial, error;
    const fail = (failure) => { error ??= Object.assign(new Error(failure.details), { code: failure.code }); };
    const taken = (message) => { messages.push(message); onMessage?.(message); };
    const callback = responseStream ? [] : [(failure, message) => (failure ? fail(failure) : taken(message))];
    const stream = client[name](...(requestStream ? [] : [requests[0]]), headers, callOptions, ...callback);
    signal?.addEventListener("abort", () => stream.cancel());
    stream.on("metadata", (received) => { initial = received; });
    stream.on("error", fail);
    if (responseStream) stream.on("data", taken);
    stream.on("status", (status) => setImmediate(() => error ? reject(error) : resolve({
      messages,
      message: messages[0],
      header: (key) => initial.get(key)[0],
      trailer: (key) => status.metadata.get(key)[0],
    })));
    if (requestStream) send(stream, requests).catch(reject);
  });
}

const one = (name, request, options) => call(name, [request], options);
await run({ unary: one, serverStream: one, clientStream: call, duplex: call });
process.exit();

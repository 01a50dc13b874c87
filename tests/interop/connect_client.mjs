// Runs the interop cases by connect-node. Usage: connect_client.mjs HOST:PORT DESCRIPTOR_SET
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createGrpcTransport, compressionGzip } from "@connectrpc/connect-node";
import { run } from "./cases.mjs";

const [target, descriptorSet] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSet)));
const transport = (sendCompression) =>
  createGrpcTransport({ baseUrl: `http://${target}`, sendCompression, compressMinBytes: 0, readMaxBytes: 1 << 24 });
const plain = transport(null);
const gzip = transport(compressionGzip);

async function* inputs(requests, schema) {
  for await (const request of requests) yield fromJson(schema, request);
}

async function call(name, requests, { service = "grpc.testing.TestService", metadata = {}, timeoutMs, signal, compress, onMessage } = {}) {
  const method = registry.getService(service).methods.find((candidate) => candidate.name === name);
  const headers = new Headers();
  for (const [key, value] of Object.entries(metadata))
    headers.set(key, typeof value === "string" ? value : value.toString("base64"));
  const carrier = compress ? gzip : plain;
  const response = method.methodKind === "unary"
    ? await carrier.unary(method, signal, timeoutMs, headers, fromJson(method.input, requests[0]))
    : await carrier.stream(method, signal, timeoutMs, headers, inputs(requests, method.input));
  const messages = [];
  for await (const message of response.stream ? response.message : [response.message]) {
    const json = toJson(method.output, message);
    messages.push(json);
    onMessage?.(json);
  }
  return {
    messages,
    message: messages[0],
    header: (key) => response.header.get(key),
    trailer: (key) => Buffer.from(response.trailer.get(key), "base64"),
  };
}

async function withRawMessage(pending) {
  try {
    return await pending;
  } catch (error) {
    throw Object.assign(new Error(error.rawMessage ?? error.message), { code: error.code, stack: error.stack });
  }
}

const one = (name, request, options) => withRawMessage(call(name, [request], options));
const many = (name, requests, options) => withRawMessage(call(name, requests, options));
await run({ unary: one, serverStream: one, clientStream: many, duplex: many });
process.exit();

// Runs the cases with connect-node, as gRPC over HTTP/2. Arguments: HOST:PORT DESCRIPTOR_SET TOKEN READ_ONLY_TOKEN
import { readFileSync } from "node:fs";
import { create, createFileRegistry, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { FieldMaskSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { encodeBinaryHeader } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport } from "@connectrpc/connect-node";
import { run } from "./cases.mjs";

const [target, descriptorSet, ...tokens] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSet)));
const transport = (sendCompression) => createGrpcTransport({
  baseUrl: `http://${target}`, defaultTimeoutMs: 10_000, compressMinBytes: 0, sendCompression,
});
const plain = transport(null), compressing = transport(compressionGzip);

function find(name) {
  const [service, method] = name.split("/");
  return registry.getService(service).methods.find((candidate) => candidate.name === method);
}

// The JSON form of a field mask is one string of camelCase paths, which most cases do not use.
function encode(schema, { update_mask, ...fields }) {
  const message = fromJson(schema, fields);
  return update_mask ? Object.assign(message, { updateMask: create(FieldMaskSchema, update_mask) }) : message;
}

const plainObject = (schema, message) => toJson(schema, message, { useProtoFieldName: true });

function decodeBytes(type, bytes) {
  const schema = registry.getMessage(type);
  return plainObject(schema, fromBinary(schema, bytes));
}

const decode = (type, base64) => decodeBytes(type, Buffer.from(base64, "base64"));

const detailsOf = ({ details }) =>
  Object.fromEntries(details.map(({ type, value }) => [type.split(".").at(-1), decodeBytes(type, value)]));

async function unary(name, request, { metadata = {}, timeoutMs, gzip = false, as } = {}) {
  const method = find(name);
  const headers = Object.entries(metadata).map(([key, value]) => [key, typeof value === "string" ? value : encodeBinaryHeader(value)]);
  const sent = as ? { ...method, name: as } : method;
  try {
    const { message } = await (gzip ? compressing : plain).unary(sent, undefined, timeoutMs, headers, encode(method.input, request));
    return plainObject(method.output, message);
  } catch (error) {
    throw Object.assign(error, { details: detailsOf(error) });
  }
}

async function first(name, request) {
  const method = find(name);
  async function* requests() {
    yield encode(method.input, request);
  }
  const { message } = await plain.stream(method, undefined, undefined, undefined, requests());
  for await (const response of message) return plainObject(method.output, response);
  throw new Error("The stream ended without a response.");
}

await run({ unary, first, decode }, ...tokens);

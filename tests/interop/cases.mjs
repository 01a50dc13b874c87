// The cases of grpc/grpc, doc/interop-test-descriptions.md, for any client of JavaScript.
//
// A client offers unary, clientStream, serverStream and duplex(method, requests, {metadata, timeoutMs, signal, compress, service}),
// which answer {message or messages, header, trailer} and throw {code, message}. Requests are JSON.
import assert from "node:assert/strict";

const SIZES = [31415, 9, 2653, 58979];
const REQUEST_SIZES = [27182, 8, 1828, 45904];
const CANCELLED = 1, UNKNOWN = 2, INVALID_ARGUMENT = 3, DEADLINE_EXCEEDED = 4, UNIMPLEMENTED = 12;
const zeros = (size) => ({ body: Buffer.alloc(size).toString("base64") });
const size = (message) => message.payload?.body ? Buffer.from(message.payload.body, "base64").length : 0;
const output = (bytes, requestBytes = 0) => ({ responseParameters: [{ size: bytes }], payload: zeros(requestBytes) });

async function expectStatus(code, message, run) {
  await assert.rejects(run, (error) => {
    assert.equal(error.code, code, `code ${error.code} ${error.message}`);
    if (message !== undefined) assert.equal(error.message, message);
    return true;
  });
}

const large = { responseSize: 314159, payload: zeros(271828) };

const cases = {
  async empty_unary(client) {
    assert.deepEqual((await client.unary("EmptyCall", {})).message, {});
  },
  async cacheable_unary(client) {
    assert.equal(size((await client.unary("CacheableUnaryCall", { responseSize: 9 })).message), 9);
  },
  async large_unary(client) {
    assert.equal(size((await client.unary("UnaryCall", large)).message), 314159);
  },
  async client_streaming(client) {
    const requests = REQUEST_SIZES.map((bytes) => ({ payload: zeros(bytes) }));
    assert.equal((await client.clientStream("StreamingInputCall", requests)).message.aggregatedPayloadSize, 74922);
  },
  async server_streaming(client) {
    const request = { responseParameters: SIZES.map((bytes) => ({ size: bytes })) };
    assert.deepEqual((await client.serverStream("StreamingOutputCall", request)).messages.map(size), SIZES);
  },
  async ping_pong(client) {
    const got = [];
    let answered;
    async function* requests() {
      for (const [i, bytes] of SIZES.entries()) {
        const answer = new Promise((resolve) => { answered = resolve; });
        yield output(bytes, REQUEST_SIZES[i]);
        await answer;
      }
    }
    const onMessage = (message) => { got.push(size(message)); answered(); };
    await client.duplex("FullDuplexCall", requests(), { onMessage });
    assert.deepEqual(got, SIZES);
  },
  async half_duplex(client) {
    const { messages } = await client.duplex("HalfDuplexCall", SIZES.map((bytes) => output(bytes)));
    assert.deepEqual(messages.map(size), SIZES);
  },
  async empty_stream(client) {
    assert.deepEqual((await client.duplex("FullDuplexCall", [])).messages, []);
  },
  async timeout_on_sleeping_server(client) {
    const request = { responseParameters: [{ size: 9, intervalUs: 30_000_000 }] };
    await expectStatus(DEADLINE_EXCEEDED, undefined, () => client.duplex("FullDuplexCall", [request], { timeoutMs: 50 }));
  },
  async cancel_after_begin(client) {
    const abort = new AbortController();
    async function* requests() {
      abort.abort();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await expectStatus(CANCELLED, undefined, () => client.clientStream("StreamingInputCall", requests(), { signal: abort.signal }));
  },
  async cancel_after_first_response(client) {
    const abort = new AbortController();
    async function* requests() {
      yield output(31415, 27182);
      await new Promise((resolve) => abort.signal.addEventListener("abort", resolve));
    }
    const got = [];
    const onMessage = (message) => { got.push(size(message)); abort.abort(); };
    await expectStatus(CANCELLED, undefined, () => client.duplex("FullDuplexCall", requests(), { signal: abort.signal, onMessage }));
    assert.deepEqual(got, [31415]);
  },
  async status_code_and_message(client) {
    const responseStatus = { code: 2, message: "test status message" };
    await expectStatus(UNKNOWN, responseStatus.message, () => client.unary("UnaryCall", { responseStatus }));
    await expectStatus(UNKNOWN, responseStatus.message, () => client.duplex("FullDuplexCall", [{ responseStatus }]));
  },
  async special_status_message(client) {
    const message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    await expectStatus(UNKNOWN, message, () => client.unary("UnaryCall", { responseStatus: { code: 2, message } }));
  },
  async custom_metadata(client) {
    const metadata = {
      "x-grpc-test-echo-initial": "test_initial_metadata_value",
      "x-grpc-test-echo-trailing-bin": Buffer.from([0xab, 0xab, 0xab]),
    };
    for (const answer of [
      await client.unary("UnaryCall", large, { metadata }),
      await client.duplex("FullDuplexCall", [output(314159, 271828)], { metadata }),
    ]) {
      assert.equal(answer.header("x-grpc-test-echo-initial"), "test_initial_metadata_value");
      assert.deepEqual([...answer.trailer("x-grpc-test-echo-trailing-bin")], [0xab, 0xab, 0xab]);
    }
  },
  async unimplemented_method(client) {
    await expectStatus(UNIMPLEMENTED, undefined, () => client.unary("UnimplementedCall", {}));
  },
  async unimplemented_service(client) {
    await expectStatus(UNIMPLEMENTED, undefined, () =>
      client.unary("UnimplementedCall", {}, { service: "grpc.testing.UnimplementedService" }));
  },
  async client_compressed_unary(client) {
    const request = { ...large, expectCompressed: { value: true } };
    await expectStatus(INVALID_ARGUMENT, undefined, () => client.unary("UnaryCall", request));
    assert.equal(size((await client.unary("UnaryCall", request, { compress: true })).message), 314159);
    const plain = { ...large, expectCompressed: { value: false } };
    assert.equal(size((await client.unary("UnaryCall", plain)).message), 314159);
  },
  async server_compressed_unary(client) {
    for (const value of [true, false])
      assert.equal(size((await client.unary("UnaryCall", { ...large, responseCompressed: { value } })).message), 314159);
  },
  async client_compressed_streaming(client) {
    const request = { expectCompressed: { value: true }, payload: zeros(27182) };
    await expectStatus(INVALID_ARGUMENT, undefined, () => client.clientStream("StreamingInputCall", [request]));
    const { message } = await client.clientStream("StreamingInputCall", [request, request], { compress: true });
    assert.equal(message.aggregatedPayloadSize, 54364);
  },
  async server_compressed_streaming(client) {
    const responseParameters = [{ compressed: { value: true }, size: 31415 }, { compressed: { value: false }, size: 92653 }];
    const { messages } = await client.serverStream("StreamingOutputCall", { responseParameters });
    assert.deepEqual(messages.map(size), [31415, 92653]);
  },
};

// Prints `ok CASE` or `failed CASE: why` for each case.
export async function run(client) {
  for (const [name, test] of Object.entries(cases))
    try {
      await test(client);
      console.log("ok", name);
    } catch (error) {
      console.log(`failed ${name}: ${String(error.stack ?? error).replaceAll("\n", "\\n")}`);
    }
}

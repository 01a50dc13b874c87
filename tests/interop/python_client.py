"""The cases of grpc/grpc, doc/interop-test-descriptions.md, by C-core.

Usage: cases.py HOST:PORT DESCRIPTOR_SET. Prints `ok CASE` or `failed CASE: why` for each case.
"""
import sys
import threading
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

target, descriptor_set = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptor_set, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)
factory = message_factory.MessageFactory(pool)
channel = grpc.insecure_channel(target, options=[("grpc.max_receive_message_length", -1)])
SIZES = (31415, 9, 2653, 58979)
REQUEST_SIZES = (27182, 8, 1828, 45904)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName("grpc.testing." + name))


def call(method, service="TestService"):
    descriptor = pool.FindServiceByName("grpc.testing." + service).methods_by_name[method]
    streams = descriptor_pb2.MethodDescriptorProto()
    descriptor.CopyToProto(streams)
    shape = ("stream" if streams.client_streaming else "unary") + "_" + ("stream" if streams.server_streaming else "unary")
    return getattr(channel, shape)(
        f"/grpc.testing.{service}/{method}",
        request_serializer=lambda request: request.SerializeToString(),
        response_deserializer=factory.GetPrototype(descriptor.output_type).FromString)


Empty, SimpleRequest, Payload = message("Empty"), message("SimpleRequest"), message("Payload")
OutputRequest, InputRequest = message("StreamingOutputCallRequest"), message("StreamingInputCallRequest")
Status, Flag, Parameters = message("EchoStatus"), message("BoolValue"), message("ResponseParameters")


def zeros(size):
    return Payload(body=bytes(size))


def output(size, request_size=0, **more):
    return OutputRequest(response_parameters=[Parameters(size=size, **more)], payload=zeros(request_size))


def expect(expected, actual):
    assert expected == actual, f"expected {expected!r}, got {actual!r}"


def expect_status(code, details, run):
    try:
        run()
    except grpc.RpcError as error:
        expect(code, error.code())
        if details is not None:
            expect(details, error.details())
    else:
        raise AssertionError(f"expected {code}, got a response")


class Requests:
    """A stream of requests that ends when it is told to."""

    def __init__(self):
        self.items, self.ready = [], threading.Condition()

    def send(self, item):
        with self.ready:
            self.items.append(item)
            self.ready.notify()

    def end(self):
        self.send(None)

    def __iter__(self):
        return self

    def __next__(self):
        with self.ready:
            self.ready.wait_for(lambda: self.items)
            item = self.items.pop(0)
        if item is None:
            raise StopIteration
        return item


def empty_unary():
    expect(Empty(), call("EmptyCall")(Empty()))


def cacheable_unary():
    expect(9, len(call("CacheableUnaryCall")(SimpleRequest(response_size=9)).payload.body))


def large_unary():
    response = call("UnaryCall")(SimpleRequest(response_size=314159, payload=zeros(271828)))
    expect(bytes(314159), response.payload.body)


def client_streaming():
    requests = [InputRequest(payload=zeros(size)) for size in REQUEST_SIZES]
    expect(74922, call("StreamingInputCall")(iter(requests)).aggregated_payload_size)


def server_streaming():
    request = OutputRequest(response_parameters=[Parameters(size=size) for size in SIZES])
    expect(list(SIZES), [len(response.payload.body) for response in call("StreamingOutputCall")(request)])


def ping_pong():
    requests = Requests()
    responses = call("FullDuplexCall")(requests)
    for request_size, size in zip(REQUEST_SIZES, SIZES):
        requests.send(output(size, request_size))
        expect(size, len(next(responses).payload.body))
    requests.end()
    expect([], list(responses))


def half_duplex():
    requests = [output(size, 8) for size in SIZES]
    expect(list(SIZES), [len(response.payload.body) for response in call("HalfDuplexCall")(iter(requests))])


def empty_stream():
    expect([], list(call("FullDuplexCall")(iter([]))))


def timeout_on_sleeping_server():
    requests = Requests()
    responses = call("FullDuplexCall")(requests, timeout=0.001)
    requests.send(output(31415, 27182))
    expect_status(grpc.StatusCode.DEADLINE_EXCEEDED, None, lambda: list(responses))
    requests.end()


def cancel_after_begin():
    requests = Requests()
    future = call("StreamingInputCall").future(requests)
    future.cancel()
    requests.end()
    expect(grpc.StatusCode.CANCELLED, future.code())


def cancel_after_first_response():
    requests = Requests()
    responses = call("FullDuplexCall")(requests)
    requests.send(output(31415, 27182))
    expect(31415, len(next(responses).payload.body))
    responses.cancel()
    expect_status(grpc.StatusCode.CANCELLED, None, lambda: next(responses))
    requests.end()


def status_code_and_message():
    status = Status(code=2, message="test status message")
    expect_status(grpc.StatusCode.UNKNOWN, status.message, lambda: call("UnaryCall")(SimpleRequest(response_status=status)))
    requests = iter([OutputRequest(response_status=status)])
    expect_status(grpc.StatusCode.UNKNOWN, status.message, lambda: list(call("FullDuplexCall")(requests)))


def special_status_message():
    text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP \U0001F608\t\n"
    request = SimpleRequest(response_status=Status(code=2, message=text))
    expect_status(grpc.StatusCode.UNKNOWN, text, lambda: call("UnaryCall")(request))


def custom_metadata():
    sent = (("x-grpc-test-echo-initial", "test_initial_metadata_value"), ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"))
    _, unary = call("UnaryCall").with_call(SimpleRequest(response_size=314159, payload=zeros(271828)), metadata=sent)
    stream = call("FullDuplexCall")(iter([output(314159, 271828)]), metadata=sent)
    expect(1, len(list(stream)))
    for done in (unary, stream):
        expect(sent[0][1], dict(done.initial_metadata())[sent[0][0]])
        expect(sent[1][1], dict(done.trailing_metadata())[sent[1][0]])


def unimplemented_method():
    expect_status(grpc.StatusCode.UNIMPLEMENTED, None, lambda: call("UnimplementedCall")(Empty()))


def unimplemented_service():
    unknown = call("UnimplementedCall", "UnimplementedService")
    expect_status(grpc.StatusCode.UNIMPLEMENTED, None, lambda: unknown(Empty()))


def client_compressed_unary():
    unary, yes, no = call("UnaryCall"), Flag(value=True), Flag(value=False)
    probe = SimpleRequest(expect_compressed=yes, response_size=314159, payload=zeros(271828))
    expect_status(grpc.StatusCode.INVALID_ARGUMENT, None, lambda: unary(probe))
    expect(314159, len(unary(probe, compression=grpc.Compression.Gzip).payload.body))
    probe.expect_compressed.CopyFrom(no)
    expect(314159, len(unary(probe).payload.body))


def server_compressed_unary():
    for compressed in (True, False):
        request = SimpleRequest(response_compressed=Flag(value=compressed), response_size=314159, payload=zeros(271828))
        expect(bytes(314159), call("UnaryCall")(request).payload.body)


def client_compressed_streaming():
    stream, probe = call("StreamingInputCall"), InputRequest(expect_compressed=Flag(value=True), payload=zeros(27182))
    expect_status(grpc.StatusCode.INVALID_ARGUMENT, None, lambda: stream(iter([probe])))
    expect(54364, stream(iter([probe, probe]), compression=grpc.Compression.Gzip).aggregated_payload_size)


def server_compressed_streaming():
    request = OutputRequest(response_parameters=[
        Parameters(compressed=Flag(value=True), size=31415), Parameters(compressed=Flag(value=False), size=92653)])
    expect([31415, 92653], [len(response.payload.body) for response in call("StreamingOutputCall")(request)])


CASES = [
    empty_unary, cacheable_unary, large_unary, client_streaming, server_streaming, ping_pong, half_duplex, empty_stream,
    timeout_on_sleeping_server, cancel_after_begin, cancel_after_first_response, status_code_and_message,
    special_status_message, custom_metadata, unimplemented_method, unimplemented_service, client_compressed_unary,
    server_compressed_unary, client_compressed_streaming, server_compressed_streaming]

for case in CASES:
    try:
        case()
        print("ok", case.__name__, flush=True)
    except Exception:
        print(f"failed {case.__name__}: " + traceback.format_exc().replace("\n", "\\n"), flush=True)

"""Runs the cases with C-core, through Debian's python3-grpcio. Arguments: HOST:PORT DESCRIPTOR_SET TOKEN READ_ONLY_TOKEN"""
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import cases

target, descriptor_set, *tokens = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptor_set, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)
factory = message_factory.MessageFactory(pool)
channel = grpc.insecure_channel(target)


def message_class(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


def method_of(name, shape, sent_as=None):
    service, method = name.split("/")
    descriptor = pool.FindServiceByName(service).methods_by_name[method]
    call = shape(
        f"/{service}/{sent_as or method}",
        request_serializer=lambda request: request.SerializeToString(),
        response_deserializer=factory.GetPrototype(descriptor.output_type).FromString)
    return call, factory.GetPrototype(descriptor.input_type)


def details_of(error):
    """The messages in google.rpc.Status, by their names."""
    details = {}
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            for detail in message_class("google.rpc.Status").FromString(value).details:
                details[detail.TypeName().split(".")[-1]] = message_class(detail.TypeName()).FromString(detail.value)
    return details


def unary(name, request, metadata=(), timeout=10, gzip=False, sent_as=None):
    """Makes a call with a request of keyword arguments. A failed call raises cases.Failure."""
    call, request_class = method_of(name, channel.unary_unary, sent_as)
    compression = grpc.Compression.Gzip if gzip else None
    try:
        return call(request_class(**request), metadata=metadata, timeout=timeout, compression=compression)
    except grpc.RpcError as error:
        raise cases.Failure(error.code(), error.details(), details_of(error)) from error


def first(name, request):
    """The first response of a stream."""
    # On the wire a server stream is a duplex stream with one request.
    call, request_class = method_of(name, channel.stream_stream)
    responses = call(iter([request_class(**request)]), timeout=10)
    response = next(responses)
    responses.cancel()
    return response


cases.run(unary, first, *tokens)

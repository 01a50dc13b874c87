using System.Buffers;
using System.Text;
using System.Text.Json;
using Conformance;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using ProtobufTestMessages.Proto3;
using static Conformance.ConformanceRequest.PayloadOneofCase;
using WireFormat = Conformance.WireFormat;

namespace CustomerGrpc.ConformanceTestee;

/// <summary>Converts the suite's message between JSON, by our codec, and the binary format, by Google.Protobuf.</summary>
internal static class Testee
{
    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(
        [TestMessagesProto3Reflection.Descriptor, .. TestMessagesProto3Reflection.Descriptor.Dependencies, Empty.Descriptor.File]);

    private static readonly IFieldsCodec Codec = Codecs.ForFields(TestAllTypesProto3.Descriptor);

    public static ConformanceResponse Answer(ConformanceRequest request)
    {
        // The suite asks for a list of failures first. It is given to the runner as a file.
        if (request.MessageType == FailureSet.Descriptor.FullName)
            return new() { ProtobufPayload = ByteString.Empty };
        if (request.MessageType != TestAllTypesProto3.Descriptor.FullName)
            return new() { Skipped = "The message is not of proto3." };
        if (request.PayloadCase is not (JsonPayload or ProtobufPayload) ||
            request.RequestedOutputFormat is not (WireFormat.Json or WireFormat.Protobuf))
            return new() { Skipped = "The format is neither JSON nor binary." };
        TestAllTypesProto3 message;
        try
        {
            message = request.PayloadCase == JsonPayload ? Read(request) : TestAllTypesProto3.Parser.ParseFrom(request.ProtobufPayload);
        }
        catch (Exception exception) when (exception is JsonReadException or InvalidProtocolBufferException)
        {
            return new() { ParseError = exception.Message };
        }
        return request.RequestedOutputFormat == WireFormat.Json ? Write(message) : new() { ProtobufPayload = message.ToByteString() };
    }

    private static TestAllTypesProto3 Read(ConformanceRequest request)
    {
        var ignoresUnknown = request.TestCategory == TestCategory.JsonIgnoreUnknownParsingTest;
        var message = new TestAllTypesProto3();
        new JsonReading { Types = Types, UnknownFields = ignoresUnknown ? [] : null }.Read(
            Encoding.UTF8.GetBytes(request.JsonPayload),
            static (ref json, message, reading) => Codec.ReadFields(ref json, message, reading, hasType: false),
            message);
        return message;
    }

    private static ConformanceResponse Write(TestAllTypesProto3 message)
    {
        var body = new ArrayBufferWriter<byte>();
        try
        {
            using var json = new Utf8JsonWriter(body, PlainJsonEncoder.WriterOptions);
            Codecs.For(TestAllTypesProto3.Descriptor).WriteObject(
                json, message, new JsonStyle(null, new GrpcJsonSettings { WriteInt64sAsStrings = true }, Types));
        }
        catch (InvalidOperationException exception)
        {
            return new() { SerializeError = exception.Message };
        }
        return new() { JsonPayload = Encoding.UTF8.GetString(body.WrittenSpan) };
    }
}

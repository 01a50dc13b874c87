using System.Buffers.Binary;
using Conformance;
using CustomerGrpc.ConformanceTestee;
using Google.Protobuf;

// Answers the runner of the conformance suite of Protocol Buffers. Each message follows its length.
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
var length = new byte[sizeof(int)];
while (input.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length)
{
    var request = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
    input.ReadExactly(request);
    var answer = Testee.Answer(ConformanceRequest.Parser.ParseFrom(request)).ToByteArray();
    BinaryPrimitives.WriteInt32LittleEndian(length, answer.Length);
    output.Write([.. length, .. answer]);
}

using System.Globalization;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Tests.Kinds;
using FsCheck;
using FsCheck.Fluent;
using Google.Rpc;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Tests.Failures;

/// <summary>A failure over gRPC fits into the headers that clients accept, whatever it names.</summary>
public sealed class TrailerSizeTests
{
    private const int Limit = 4096;
    private static readonly string[] Letters = ["a", "%", "é", "語", "😀", "\n", "\""];

    private static readonly Gen<string> Texts =
        from letter in Gen.Elements(Letters)
        from length in Gen.Elements(0, 1, 60, 300, 5000)
        select string.Concat(Enumerable.Repeat(letter, length));

    [Fact]
    public void Any_failure_is_smaller_than_4_KiB() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(
            Arb.From(
                from message in Texts
                from violations in Gen.ListOf(Gen.Zip(Texts, Texts))
                select (message, violations.ToList())),
            failure =>
            {
                var thrown = Thrown(failure.message, failure.Item2);
                return SizeOf(thrown) <= Limit && thrown.GetRpcStatus()!.Message == thrown.Status.Detail
                    && (failure.Item2.Count == 0 || thrown.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Count > 0);
            }));

    [Theory]
    [InlineData(20, "")]
    [InlineData(21, "; and 1 more")]
    [InlineData(16_000, "; and 15,980 more")]
    public void Twenty_violations_are_named_and_the_others_counted(int count, string end)
    {
        var thrown = Thrown("", [.. Enumerable.Range(0, count).Select(_ => ("a", "b"))]);
        Assert.Equal(string.Join("; ", Enumerable.Repeat("a: b", 20)) + end, thrown.Status.Detail);
        Assert.Equal(20, thrown.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Count);
    }

    private static RpcException Thrown(string message, List<(string Field, string Description)> violations) =>
        new CallFailedException(StatusCode.InvalidArgument, "REASON", message)
        {
            Violations = [.. violations.Select(violation => new FieldViolation(FieldPath.Of(violation.Field), violation.Description))],
        }.ToRpcException(Everything.Descriptor, "kinds.v1");

    // As the entries of a header list are counted (RFC 9113, section 6.5.2). grpc-message is percent-encoded.
    private static int SizeOf(RpcException thrown) =>
        "grpc-status".Length + 2 + 32
        + "grpc-message".Length + PercentEncode(thrown.Status.Detail).Length + 32
        + thrown.Trailers.Sum(entry => entry.Key.Length + 32
            + (entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes).Length : entry.Value.Length));

    private static string PercentEncode(string text) => string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(
        octet => octet is >= 0x20 and < 0x7F and not (byte)'%'
            ? $"{(char)octet}"
            : string.Create(CultureInfo.InvariantCulture, $"%{octet:X2}")));
}

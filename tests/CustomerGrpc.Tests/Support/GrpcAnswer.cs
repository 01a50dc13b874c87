using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;

namespace CustomerGrpc.Tests.Support;

/// <summary>What a gRPC call was answered.</summary>
public sealed class GrpcAnswer<T>(T? message, HttpHeaders trailers, HttpHeaders headers)
    where T : class, IMessage<T>, new()
{
    /// <summary>The message; a test that asks for it expects the call to have succeeded.</summary>
    public T Message => Status.StatusCode == StatusCode.OK && message is not null
        ? message
        : throw new InvalidOperationException($"The call failed with {Status} {Details}");

    /// <summary>The status code and the message that goes with it.</summary>
    public Status Status => new((StatusCode)int.Parse(Trailer("grpc-status")!, CultureInfo.InvariantCulture), Uri.UnescapeDataString(Trailer("grpc-message") ?? ""));

    /// <summary>The rich error; null when there is none.</summary>
    public Google.Rpc.Status? Details => Trailer("grpc-status-details-bin") is { } text
        ? Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')))
        : null;

    /// <summary>The fields that the rich error's BadRequest names.</summary>
    public IEnumerable<string> InvalidFields => Detail<Google.Rpc.BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? [];

    /// <summary>The reason that the rich error's ErrorInfo gives.</summary>
    public string? Reason => Detail<Google.Rpc.ErrorInfo>()?.Reason;

    /// <summary>A trailer's value; null when there is none of the name.</summary>
    public string? Trailer(string name) => trailers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>A header's value; null when there is none of the name.</summary>
    public string? Header(string name) => headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    private TDetail? Detail<TDetail>()
        where TDetail : class, IMessage<TDetail>, new() =>
        Details?.Details.Where(detail => detail.Is(new TDetail().Descriptor)).Select(detail => detail.Unpack<TDetail>()).FirstOrDefault();
}

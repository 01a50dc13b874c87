using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Methods of a service whose request, if it cannot be read or has too many fields, is INVALID_ARGUMENT: it is the caller's mistake, and
/// not one that a repetition mends. Grpc.AspNetCore alone answers UNKNOWN, and logs an error with a stack trace.
/// </summary>
internal sealed class ReadableRequests(ServiceDescriptor service, ContractOptions options)
{
    /// <summary>The same method with a reader of requests that fails with INVALID_ARGUMENT.</summary>
    public Method<TRequest, TResponse> Of<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class where TResponse : class
    {
        var (read, request) = (method.RequestMarshaller.ContextualDeserializer, service.FindMethodByName(method.Name).InputType);
        var reader = Marshallers.Create(method.RequestMarshaller.ContextualSerializer, Read);
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, reader, method.ResponseMarshaller);

        TRequest Read(DeserializationContext context)
        {
            if (ElementLimit.IsExceededBy(context.PayloadAsReadOnlySequence(), request))
                throw Invalid(ElementLimit.Violation).ToRpcException(request, options.ErrorDomain);
            try
            {
                return read(context);
            }
            catch (InvalidProtocolBufferException)
            {
                throw Invalid("cannot be read: it is malformed, nested too deeply, or has a text that is not valid UTF-8")
                    .ToRpcException(request, options.ErrorDomain);
            }
        }
    }

    private CallFailedException Invalid(string reason) => new(
        StatusCode.InvalidArgument, options.InvalidFieldReason, $"The request {reason}.");
}

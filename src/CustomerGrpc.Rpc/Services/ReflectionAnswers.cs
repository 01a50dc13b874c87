using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Request = Grpc.Reflection.V1.ServerReflectionRequest;
using Response = Grpc.Reflection.V1.ServerReflectionResponse;

namespace CustomerGrpc.Rpc.Services;

/// <summary>
/// Answers one stream of reflection requests. A file comes with those it depends on, except those that the stream has sent
/// before; what is not found is an error in the stream, which goes on.
/// </summary>
internal sealed class ReflectionAnswers(DescriptorIndex index)
{
    private readonly HashSet<string> _sent = [];

    public Response Answer(Request request)
    {
        var response = new Response { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case Request.MessageRequestOneofCase.FileByFilename:
                AnswerFile(response, index.FileByName(request.FileByFilename), request.FileByFilename);
                break;
            case Request.MessageRequestOneofCase.FileContainingSymbol:
                AnswerFile(response, index.FileBySymbol(request.FileContainingSymbol), request.FileContainingSymbol);
                break;
            case Request.MessageRequestOneofCase.FileContainingExtension:
                var (type, number) = (request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber);
                AnswerFile(response, index.FileByExtension(type, number), $"{type}, extension {number}");
                break;
            case Request.MessageRequestOneofCase.AllExtensionNumbersOfType:
                AnswerNumbers(response, request.AllExtensionNumbersOfType);
                break;
            case Request.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                response.ListServicesResponse.Service.AddRange(index.Services.Select(name => new ServiceResponse { Name = name }));
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "The request asks for nothing.");
                break;
        }

        return response;
    }

    private static ErrorResponse Error(StatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };

    private void AnswerFile(Response response, FileDescriptor? file, string asked)
    {
        if (file is null)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"Not found: {asked}");
            return;
        }

        response.FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { file.SerializedData } };
        _sent.Add(file.Name);
        AddUnsent(response.FileDescriptorResponse, file.Dependencies);
    }

    private void AddUnsent(FileDescriptorResponse response, IEnumerable<FileDescriptor> files)
    {
        foreach (var file in files)
        {
            if (!_sent.Add(file.Name))
                continue;
            response.FileDescriptorProto.Add(file.SerializedData);
            AddUnsent(response, file.Dependencies);
        }
    }

    private void AnswerNumbers(Response response, string type)
    {
        if (index.ExtensionNumbers(type) is not { } numbers)
            response.ErrorResponse = Error(StatusCode.NotFound, $"Not found: {type}");
        else
            response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } };
    }
}

using Grpc.Core;
using Grpc.Testing;

namespace CustomerGrpc.Rpc.Tests.Wire;

/// <summary>What a test lets the methods of <see cref="StreamsService"/> do.</summary>
internal sealed class Script
{
    public Func<ServerCallContext, Task> Unary { get; set; } = _ => Task.CompletedTask;

    public Func<IServerStreamWriter<StreamingOutputCallResponse>, ServerCallContext, Task> Output { get; set; } = (_, _) => Task.CompletedTask;

    public Func<IAsyncStreamReader<StreamingInputCallRequest>, ServerCallContext, Task> Input { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Signals that the method has been reached.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the method go on.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Signals that the method has ended.</summary>
    public TaskCompletionSource<Exception?> Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task RunAsync(Func<Task> method)
    {
        try
        {
            await method();
            Left.TrySetResult(null);
        }
        catch (Exception exception)
        {
            Left.TrySetResult(exception);
            throw;
        }
    }
}

/// <summary>A service whose methods do what a test says.</summary>
internal sealed class StreamsService(Script script) : TestService.TestServiceBase
{
    public const string Unary = "/grpc.testing.TestService/EmptyCall";
    public const string Output = "/grpc.testing.TestService/StreamingOutputCall";
    public const string Input = "/grpc.testing.TestService/StreamingInputCall";

    public override async Task<Empty> EmptyCall(Empty request, ServerCallContext context)
    {
        await script.RunAsync(() => script.Unary(context));
        return new Empty();
    }

    public override Task StreamingOutputCall(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context) =>
        script.RunAsync(() => script.Output(responseStream, context));

    public override async Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        await script.RunAsync(() => script.Input(requestStream, context));
        return new StreamingInputCallResponse();
    }
}

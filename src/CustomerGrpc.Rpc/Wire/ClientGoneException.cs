using System.Diagnostics.CodeAnalysis;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>The client has reset the call, or its connection has ended. There is nobody to answer.</summary>
/// <param name="cause">What the transport said.</param>
[SuppressMessage("Design", "CA1032", Justification = "Thrown at one place, with one meaning.")]
internal sealed class ClientGoneException(Exception? cause) : OperationCanceledException("The client has gone.", cause);

using System.Reflection;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CustomerGrpc.Transcoding;

/// <summary>What protoc has generated for a service: its descriptor, and a method that lists its methods.</summary>
internal sealed class GeneratedService
{
    private readonly BindServiceMethodAttribute _binding;

    private GeneratedService(BindServiceMethodAttribute binding) => _binding = binding;

    /// <summary>The descriptor of the service.</summary>
    public ServiceDescriptor Descriptor => (ServiceDescriptor)_binding.BindType.GetProperty(nameof(Descriptor))!.GetValue(null)!;

    /// <summary>The generated part of a service; null if it has none, such as a service of protobuf-net.Grpc.</summary>
    public static GeneratedService? Of<TService>()
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
            if (type.GetCustomAttribute<BindServiceMethodAttribute>() is { } binding)
                return new GeneratedService(binding);
        return null;
    }

    /// <summary>Passes every method to a binder.</summary>
    public void Bind(ServiceBinderBase binder) => _binding.BindType
        .GetMethods(BindingFlags.Static | BindingFlags.Public)
        .Single(method => method.Name == _binding.BindMethodName && method.GetParameters().Length == 2)
        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [binder, null], null);

    /// <summary>The implementation of a method, as a delegate that takes the service first.</summary>
    public static TDelegate Implementation<TService, TDelegate>(IMethod method)
        where TDelegate : Delegate
    {
        var parameters = typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Skip(1).Select(parameter => parameter.ParameterType);
        return typeof(TService).GetMethod(method.Name, [.. parameters])!.CreateDelegate<TDelegate>();
    }

    /// <summary>The attributes of the service and of the implementation of a method, which become metadata of its endpoint.</summary>
    public static IEnumerable<object> AttributesOf<TService>(string method) =>
    [
        .. typeof(TService).GetCustomAttributes(inherit: true),
        .. typeof(TService).GetMethods().Where(candidate => candidate.Name == method).SelectMany(
            candidate => candidate.GetCustomAttributes(inherit: true)),
    ];
}

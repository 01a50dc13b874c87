using CustomerGrpc.Access.V1;
using CustomerGrpc.Rpc.OpenApi;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.OpenApi;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CustomerGrpc.Hosting.Documentation;

/// <summary>What the OpenAPI documents say beyond the descriptors: credentials and scopes, the licence, the reasons of failures.</summary>
internal static class ApiDescription
{
    private const string Token = "token";

    public static void Configure(OpenApiOptions options)
    {
        options.Contract = typeof(ApiDescription).Assembly;
        options.DescribeService = DescribeService;
        options.DescribeMethod = DescribeMethod;
        options.CommonFailures = CommonFailures;
        options.ReasonOf = ReasonOf;
    }

    private static void DescribeService(OpenApiDocument document, ServiceDescriptor service)
    {
        document.Info.License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" };
        if (document.Components?.SecuritySchemes?.ContainsKey(Token) != true)
            document.AddComponent<IOpenApiSecurityScheme>(Token, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token that `CustomerGrpc token create` printed: `app_…`.",
            });
    }

    private static void DescribeMethod(OpenApiDocument document, OpenApiOperation operation, MethodDescriptor method)
    {
        if (ScopeOf(method) is not { Length: > 0 } scope)
        {
            operation.Security = [];
            return;
        }

        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Token, document)] = [] }];
        operation.Description += $"\n\nThe token needs the scope `{scope}`.";
    }

    private static IEnumerable<StatusCode> CommonFailures(MethodDescriptor method) => ScopeOf(method).Length > 0
        ? [StatusCode.InvalidArgument, StatusCode.Unauthenticated, StatusCode.PermissionDenied, StatusCode.Unavailable]
        : [StatusCode.InvalidArgument, StatusCode.Unavailable];

    private static string? ReasonOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => ErrorReasonName.Of(ErrorReason.InvalidField),
        StatusCode.Unauthenticated => ErrorReasonName.Of(ErrorReason.CredentialMissing),
        StatusCode.PermissionDenied => ErrorReasonName.Of(ErrorReason.ScopeMissing),
        StatusCode.NotFound => ErrorReasonName.Of(ErrorReason.CustomerNotFound),
        StatusCode.AlreadyExists => ErrorReasonName.Of(ErrorReason.EmailInUse),
        StatusCode.Aborted => ErrorReasonName.Of(ErrorReason.EtagMismatch),
        StatusCode.Unavailable => ErrorReasonName.Of(ErrorReason.DatabaseUnavailable),
        _ => null,
    };

    private static string ScopeOf(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Scope) ?? "";
}

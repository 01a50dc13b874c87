using CustomerGrpc.Access;
using CustomerGrpc.Access.V1;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding.OpenApi;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CustomerGrpc.Documentation;

/// <summary>
/// Adds to the OpenAPI documents what descriptors do not have: credentials, scopes, the licence and the reasons of failures.
/// </summary>
internal sealed class ApiDescription(IEnumerable<AccessPolicy> policies) : IConfigureOptions<OpenApiOptions>
{
    private const string Token = "token";

    // The class that implements a service has the name of the service.
    private readonly Dictionary<string, AccessPolicy> _policies = policies.ToDictionary(policy => policy.Service.Name);

    public void Configure(OpenApiOptions options)
    {
        options.Contract = typeof(ApiDescription).Assembly;
        options.DescribeService = DescribeService;
        options.DescribeMethod = DescribeMethod;
        options.CommonFailures = CommonFailures;
        options.InfoOf = InfoOf;
        options.FieldOf = code => code == StatusCode.AlreadyExists ? "email" : null;
    }

    private void DescribeService(OpenApiDocument document, ServiceDescriptor service)
    {
        document.Info.License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" };
        foreach (var header in HeadersOf(service))
            if (document.Components?.SecuritySchemes?.ContainsKey(SchemeName(header)) != true)
                document.AddComponent<IOpenApiSecurityScheme>(
                    SchemeName(header), Scheme(header, DescriptionOf(header, isToken: header == HeadersOf(service)[0])));
    }

    private void DescribeMethod(OpenApiDocument document, OpenApiOperation operation, MethodDescriptor method)
    {
        operation.Security = [];
        if (ScopeOf(method) is not { Length: > 0 } scope)
            return;
        var requirement = new OpenApiSecurityRequirement();
        foreach (var header in HeadersOf(method.Service))
            requirement[new OpenApiSecuritySchemeReference(SchemeName(header), document)] = [];
        operation.Security.Add(requirement);
        operation.Description += $"\n\nThe token needs the scope `{scope}`.";
    }

    // The token has the same name in every document, so that the page asks for it once.
    private static string SchemeName(string header) => header == HeaderNames.Authorization ? Token : header;

    private static OpenApiSecurityScheme Scheme(string header, string description) => header == HeaderNames.Authorization
        ? new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = description,
        }
        : new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = header,
            Description = description,
        };

    private static string DescriptionOf(string header, bool isToken) =>
        header == HeaderNames.Authorization ? "The token that `make run` or `CustomerGrpc token create` printed: `app_…`."
        : isToken ? "The same token as for the other APIs: the one that `make run` or `CustomerGrpc token create` printed, `app_…`."
        : "Part of the signature of one request, which this page cannot make. `docs/api.md` has a script that signs.";

    private IReadOnlyList<string> HeadersOf(ServiceDescriptor service) =>
        _policies.TryGetValue(service.Name, out var policy) ? policy.Headers : [HeaderNames.Authorization];

    private static IEnumerable<StatusCode> CommonFailures(MethodDescriptor method) => ScopeOf(method).Length > 0
        ?
        [
            StatusCode.InvalidArgument, StatusCode.Unauthenticated, StatusCode.PermissionDenied, StatusCode.ResourceExhausted,
            StatusCode.Unavailable,
        ]
        : [StatusCode.InvalidArgument, StatusCode.Unavailable];

    private static ErrorInfo? InfoOf(MethodDescriptor method, StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => Info(ErrorReason.InvalidField),
        StatusCode.Unauthenticated => Info(ErrorReason.CredentialMissing),
        StatusCode.PermissionDenied => Info(ErrorReason.ScopeMissing, "scope", ScopeOf(method)),
        StatusCode.NotFound => Info(ErrorReason.CustomerNotFound),
        StatusCode.AlreadyExists => Info(ErrorReason.EmailInUse),
        StatusCode.Aborted => Info(ErrorReason.EtagMismatch),
        StatusCode.ResourceExhausted => Info(ErrorReason.RateLimited, "retry_after", "12"),
        StatusCode.Unavailable => Info(ErrorReason.DatabaseUnavailable),
        _ => null,
    };

    private static ErrorInfo Info(ErrorReason reason) => new() { Reason = ErrorReasonName.Of(reason) };

    private static ErrorInfo Info(ErrorReason reason, string key, string value) => new(Info(reason)) { Metadata = { [key] = value } };

    private static string ScopeOf(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Scope) ?? "";
}

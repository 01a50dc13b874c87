using CustomerGrpc.Hosting;

namespace CustomerGrpc.Commands;

/// <summary>The text that the program prints when it is ready: its addresses, and commands to copy.</summary>
internal static class Greeting
{
    /// <param name="app">The started service.</param>
    /// <param name="token">The token of the demo store; null if there is none.</param>
    public static string Compose(WebApplication app, string? token)
    {
        var rest = BoundAddress.Of(app.Services, "Rest");
        var grpc = BoundAddress.Of(app.Services, "Grpc");
        var ready = $"Ready: REST on {rest}, gRPC on {grpc}, documentation at {rest}/docs/. Press Ctrl-C to stop.";
        return token is null ? ready : $"{ready}{Commands(rest, new Uri(grpc).Authority, token)}";
    }

    // The email address is a new one each time, so that the commands work again. grpcurl reads a mask in this form only.
    private static string Commands(string rest, string grpc, string token) => $$$"""


        TOKEN={{{token}}}

        # Create a customer, then change one field of it:
        EMAIL=ada-$(date +%s)-$RANDOM@example.com
        curl -i {{{rest}}}/v1/customers -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
          -d '{"name": "Ada Obi", "email": "'$EMAIL'"}'
        ID=$(curl -s "{{{rest}}}/v1/customers:findByEmail?email=$EMAIL" -H "Authorization: Bearer $TOKEN" \
          | sed 's/.*"id": *"\([^"]*\)".*/\1/')
        curl -i -X PATCH {{{rest}}}/v1/customers/$ID -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
          -d '{"phone": "+2348012345678"}'

        # Over gRPC: list the services, and create another customer:
        grpcurl -plaintext {{{grpc}}} list
        grpcurl -plaintext -H "Authorization: Bearer $TOKEN" \
          -d '{"customer": {"name": "Grace Obi", "email": "grace-'$EMAIL'"}}' {{{grpc}}} customers.v1.CustomerService/CreateCustomer

        # Rename the first one, and clear the phone number, which the mask names and the message lacks:
        grpcurl -plaintext -H "Authorization: Bearer $TOKEN" \
          -d '{"customer": {"id": "'$ID'", "name": "Ada Lovelace"}, "updateMask": {"paths": ["name", "phone"]}}' \
          {{{grpc}}} customers.v1.CustomerService/UpdateCustomer
        """;
}

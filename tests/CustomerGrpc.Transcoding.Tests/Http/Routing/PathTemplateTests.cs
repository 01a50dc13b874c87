using CustomerGrpc.Transcoding.Http.Routing;

namespace CustomerGrpc.Transcoding.Tests.Http.Routing;

public class PathTemplateTests
{
    [Theory]
    [InlineData("v1/things", "must begin with /")]
    [InlineData("/", "lacks a segment at 1")]
    [InlineData("/v1//things", "lacks a segment at 4")]
    [InlineData("/v1/{", "lacks a field at 5")]
    [InlineData("/v1/{id", "does not close a variable")]
    [InlineData("/v1/{id}x", "has a stray 'x' at 8")]
    [InlineData("/v1/{a={b}}", "has a variable within a variable")]
    [InlineData("/v1/**/x", "can have ** only as its last segment")]
    [InlineData("/v1/things:", "lacks a verb at 11")]
    [InlineData("/v1/things:a:b", "has a stray ':' at 12")]
    public void A_malformed_template_is_rejected(string template, string reason) => Assert.Equal(
        $"The path template \"{template}\" {reason}.", Assert.Throws<FormatException>(() => PathTemplate.Parse(template)).Message);

    [Fact]
    public void A_template_is_parsed()
    {
        var template = PathTemplate.Parse("/v1/{name=shelves/*/books/**}:read");
        Assert.Equal(["v1", "shelves", null, "books", null], template.Segments.Select(segment => segment.Literal));
        Assert.True(template.Segments[^1].TakesRest);
        Assert.Equal(new TemplateVariable("name", 1, 4, true), Assert.Single(template.Variables));
        Assert.Equal("read", template.Verb);
    }
}

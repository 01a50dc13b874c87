using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Tests.Kinds;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>The position of a JSON error: the path, and the line and byte, both counted from 1.</summary>
public sealed class MalformedJsonTests
{
    [Theory]
    [InlineData(" ", "$: malformed JSON at line 1, byte 2")]
    [InlineData("{", "$: malformed JSON at line 1, byte 2")]
    [InlineData("{\"bo", "$: malformed JSON at line 1, byte 5")]
    [InlineData("{\"boolField\" true}", "$: malformed JSON at line 1, byte 14")]
    [InlineData("{\"boolField\":", "boolField: malformed JSON at line 1, byte 14")]
    [InlineData("{\"boolField\":tru}", "boolField: malformed JSON at line 1, byte 17")]
    [InlineData("{\"boolField\":true,\n\n  }", "$: malformed JSON at line 3, byte 3")]
    [InlineData("{}\n{}", "$: malformed JSON at line 2, byte 1")]
    [InlineData("{\"nested\":{\"tags\":[\"a\" \"b\"]}}", "nested.tags[1]: malformed JSON at line 1, byte 24")]
    [InlineData("{\"nested\":{\"name\":\"\\x\"}}", "nested.name: malformed JSON at line 1, byte 21")]
    [InlineData("{\"nested\":{\"name\":\"\\u12G4\"}}", "nested.name: malformed JSON at line 1, byte 24")]
    [InlineData("{\"stringField\":\"a\nb\"}", "stringField: malformed JSON at line 1, byte 18")]
    [InlineData("{\"doubleField\":1.}", "doubleField: malformed JSON at line 1, byte 18")]
    [InlineData("{\"doubleField\":-}", "doubleField: malformed JSON at line 1, byte 17")]
    public void A_JSON_error_is_reported_with_its_position(string json, string message) =>
        Assert.Equal(message, Assert.Throws<JsonReadException>(() => new JsonText<Everything>().Parse(json)).Message);
}

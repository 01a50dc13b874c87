using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Tests.Kinds;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>Unknown fields and enum names, if they are ignored and reported.</summary>
public sealed class UnknownValueTests
{
    [Theory]
    [InlineData("{\"colorField\":\"COLOR_BLUE\",\"boolField\":true}", "bool_field", "colorField")]
    [InlineData("{\"colors\":[\"COLOR_BLUE\"]}", "colors", "colors[0]")]
    [InlineData("{\"colorMap\":{\"a\":\"COLOR_BLUE\",\"b\":\"COLOR_RED\",\"c\":null}}", "color_map.b,color_map.c", "colorMap.a")]
    [InlineData("{\"nested\":{\"x\":\"\",\"name\":\"n\"}}", "nested.name", "nested.x")]
    public void An_unknown_value_is_not_part_of_the_mask(string json, string mask, string unknown)
    {
        var text = new JsonText<Everything> { Depth = MaskDepth.Deep, UnknownFields = [] };

        var message = text.Parse(json);

        Assert.Equal(mask.Split(','), text.Mask);
        Assert.Equal([unknown], text.UnknownFields);
        Assert.Equal((Color.Unspecified, 0), (message.ColorField, message.Colors.Count));
    }
}

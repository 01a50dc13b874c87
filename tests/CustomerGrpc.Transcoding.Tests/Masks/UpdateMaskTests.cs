using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Masks;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Tests.Masks;

public class UpdateMaskTests
{
    [Theory]
    [InlineData("string_field", "string_field")]
    [InlineData("stringField", "string_field")]
    [InlineData("nested.inner.tags", "nested.inner.tags")]
    [InlineData("_id", "object_id")]
    [InlineData("stringMap.Tier-1", "string_map.`Tier-1`")]
    [InlineData("stringMap.snakeKey", "string_map.`snakeKey`")]
    [InlineData("metadata.`a.b`", "metadata.`a.b`")]
    [InlineData("metadata.`plain`", "metadata.plain")]
    [InlineData("metadata.`a``b`", "metadata.`a``b`")]
    [InlineData("metadata.``", "metadata.``")]
    [InlineData("nested.inner.labels.`x.y`", "nested.inner.labels.`x.y`")]
    [InlineData("int64_map.-12", "int64_map.-12")]
    [InlineData("bool_map.true", "bool_map.true")]
    [InlineData("timestamp", "timestamp")]
    public void Both_spellings_and_map_keys_are_parsed(string spelling, string path) =>
        Assert.Equal([path], Texts(Mask(spelling)));

    [Fact]
    public void The_length_of_a_path_is_counted_in_characters()
    {
        var key = string.Concat(Enumerable.Repeat("😀", 900));
        Assert.Equal([$"metadata.`{key}`"], Texts(Mask($"metadata.`{key}`")));
    }

    [Theory]
    [InlineData("nope", "\"nope\" names nothing: there is no field \"nope\"")]
    [InlineData("nested.nope", "\"nested.nope\" names nothing: there is no field \"nope\"")]
    [InlineData(
        "nesteds.0", "\"nesteds.0\" names nothing: \"nesteds\" is repeated and can only be named as a whole")]
    [InlineData("nesteds[0]", "\"nesteds[0]\" names nothing: there is no field \"nesteds[0]\"")]
    [InlineData("stringField.x", "\"stringField.x\" names nothing: \"stringField\" has no fields")]
    [InlineData("timestamp.seconds", "\"timestamp.seconds\" names nothing: \"timestamp\" has no fields")]
    [InlineData("metadata.a.b", "\"metadata.a.b\" names nothing: the entry \"a\" is one value")]
    [InlineData("int32_map.x", "\"int32_map.x\" names nothing: \"x\" is not a valid key of \"int32_map\"")]
    [InlineData("metadata.`a", "\"metadata.`a\" has a stray backtick")]
    [InlineData("metadata.`a`b", "\"metadata.`a`b\" has a stray backtick")]
    [InlineData("metadata.", "\"metadata.\" names nothing: there is no key after the dot")]
    [InlineData("nested.*", "\"nested.*\" names nothing: there is no field \"*\"")]
    [InlineData("", "\"\" names nothing: there is no field \"\"")]
    [InlineData("nested.", "\"nested.\" names nothing: there is no field \"\"")]
    public void An_unknown_path_is_rejected_in_the_callers_spelling(string spelling, string reason)
    {
        var failure = Assert.Throws<CallFailedException>(() => UpdateMask.Of(new Everything(), Mask("int32_field", spelling)));
        Assert.Equal(StatusCode.InvalidArgument, failure.Code);
        var violation = Assert.Single(failure.Violations);
        Assert.Equal(("update_mask", reason), (violation.Field.ToString(), violation.Description));
    }

    [Fact]
    public void Paths_that_others_cover_and_output_only_fields_are_dropped() =>
        Assert.Equal(
            ["metadata", "nested"],
            Texts(Mask(
                "nested.name",
                "metadata.a",
                "metadata",
                "nested",
                "nested",
                "nested.inner.name",
                "made_by_server",
                "nested.made_by_server")));

    [Fact]
    public void An_empty_mask_contains_no_fields() =>
        Assert.True(UpdateMask.Of(new Everything { StringField = "x" }, new FieldMask()).IsEmpty);

    [Fact]
    public void Without_a_mask_the_populated_fields_are_updated()
    {
        var message = new Everything
        {
            StringField = "x",
            OptionalString = "",
            Nested = new Nested { Name = "n", Inner = new Nested { Tags = { "t" } }, MadeByServer = "no" },
            Nesteds = { new Nested() },
            ChosenInt32 = 0,
            MadeByServer = "no",
            WrappedInt64 = 0,
        };
        Assert.Equal(
            ["string_field", "optional_string", "nested.name", "nested.inner.tags", "nesteds", "chosen_int32", "wrapped_int64"],
            UpdateMask.Of(message, null).Paths.Select(path => path.Text));
    }

    [Fact]
    public void A_star_contains_every_field_except_output_only_ones()
    {
        var mask = UpdateMask.Of(new Everything(), Mask("*"));
        Assert.True(mask.IsFullReplacement);
        Assert.Equal(
            Everything.Descriptor.Fields.InDeclarationOrder().Select(field => field.Name).Where(name => name != "made_by_server"),
            mask.Paths.Select(path => path.Text));
    }

    [Fact]
    public void Applying_sets_named_fields_and_clears_those_that_are_not_set()
    {
        var target = new Everything
        {
            StringField = "old",
            Int32Field = 1,
            OptionalString = "old",
            WrappedString = "old",
            Timestamp = new Timestamp { Seconds = 1 },
            Nested = new Nested { Name = "old", Count = 1, Line1 = "kept" },
            Metadata = { ["kept"] = Value.ForNumber(1), ["gone"] = Value.ForNumber(2) },
            Strings = { "old" },
            ChosenString = "old",
        };
        var source = new Everything
        {
            StringField = "new",
            Int32Field = 9,
            Nested = new Nested { Name = "new" },
            Metadata = { ["added"] = Value.ForString("x") },
            ChosenInt32 = 0,
        };
        Of(source, "string_field", "optional_string", "wrapped_string", "timestamp", "nested.name", "nested.count", "nested.inner.name",
            "metadata.gone", "metadata.added", "strings", "chosen_int32", "chosen_string").Apply(source, target);

        Assert.Equal(
            new Everything
            {
                StringField = "new",
                Int32Field = 1,
                Nested = new Nested { Name = "new", Line1 = "kept" },
                Metadata = { ["kept"] = Value.ForNumber(1), ["added"] = Value.ForString("x") },
                ChosenInt32 = 0,
            },
            target);
    }

    [Fact]
    public void Applying_creates_a_missing_parent_only_to_set_a_field_in_it()
    {
        var target = new Everything();
        var source = new Everything { Nested = new Nested { Name = "new" } };
        Of(source, "nested.inner.name", "nested.count").Apply(source, target);
        Assert.Null(target.Nested);
        Of(source, "nested.name").Apply(source, target);
        Assert.Equal(new Nested { Name = "new" }, target.Nested);
    }

    [Fact]
    public void Applied_values_are_copies()
    {
        var source = new Everything { Nested = new Nested { Name = "new" } };
        var target = new Everything();
        Of(source, "nested").Apply(source, target);
        source.Nested.Name = "changed later";
        Assert.Equal("new", target.Nested.Name);
    }

    [Fact]
    public void A_mask_knows_which_fields_it_affects()
    {
        var mask = Of(new Everything(), "nested.name", "metadata.tier");
        Assert.True(mask.Touches(Everything.NestedFieldNumber));
        Assert.True(mask.Touches(Everything.MetadataFieldNumber));
        Assert.False(mask.Touches(Everything.StringFieldFieldNumber));
    }

    private static FieldMask Mask(params string[] paths) => new() { Paths = { paths } };

    private static UpdateMask Of(Everything message, params string[] paths) => UpdateMask.Of(message, Mask(paths));

    private static IEnumerable<string> Texts(FieldMask mask) =>
        UpdateMask.Of(new Everything(), mask).Paths.Select(path => path.Text);
}

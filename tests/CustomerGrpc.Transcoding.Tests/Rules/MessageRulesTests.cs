using CustomerGrpc.Transcoding.Rules;
using CustomerGrpc.Transcoding.Tests.Json;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Tests.Rules;

public class MessageRulesTests
{
    /// <summary>The minimum that a valid request contains.</summary>
    public const string Valid = """
        "requiredText":"x","requiredOptional":"x","requiredPart":{"code":"ab"},"requiredList":["x"],"requiredColor":"COLOR_RED","left":"x"
        """;

    [Fact]
    public void Required_fields_must_be_set() => Assert.Equal(
        [
            "required_text: is required", "required_optional: is required", "required_part: is required", "required_list: is required",
            "required_color: is required", "left: one of these is required: left, right",
        ],
        Failures("{}"));

    [Fact]
    public void Fields_with_presence_that_buf_validate_requires_may_be_empty()
    {
        var message = Parse($"{{{Valid}}}");
        message.RequiredOptional = "";
        Assert.Empty(Failures(message));
    }

    [Fact]
    public void A_valid_message_passes() => Assert.Empty(Failures($"{{{Valid}}}"));

    [Theory]
    [InlineData("\"few\":[\"a\",\"abc\"]", "few[1]: must have at most 2 characters")]
    [InlineData("\"counted\":{\"a\":1}", "counted.a: must have at least 2 characters")]
    [InlineData("\"counted\":{\"ab\":0}", "counted.ab: must be greater than 0")]
    [InlineData("\"counted\":{\"ab\":1,\"cd\":1}", "counted: must have at most 1 entries")]
    [InlineData("\"part\":{\"code\":\"a\"}", "part.code: must have 2 characters")]
    [InlineData("\"part\":{}", "part.code: must have 2 characters")]
    [InlineData("\"parts\":[{\"code\":\"ab\"},{\"code\":\"ab\",\"note\":\"long\"}]", "parts[1].note: must have at most 3 characters")]
    [InlineData("\"partMap\":{\"a.b\":{\"code\":\"x\"}}", "part_map[\"a.b\"].code: must have 2 characters")]
    [InlineData("\"either\":\"a\",\"otherOne\":\"b\"", "either: only one of these may be set: either, other_one")]
    [InlineData("\"visible\":\"\"", "visible: must not be blank")]
    [InlineData("\"visible\":\" \\u200b\\u0301\"", "visible: must not be blank")]
    [InlineData("\"visible\":\" a\"")]
    [InlineData("\"whole\":{\"note\":\"\",\"code\":\"\"}", "whole: is incomplete: at least one of its fields must have a value", "whole.code: must have 2 characters")]
    [InlineData("\"whole\":{\"code\":\"ab\"}")]
    [InlineData("\"choices\":[{\"chosen\":true},{},{\"chosen\":true}]", "choices[2].chosen: may be true for only one item")]
    [InlineData("\"choices\":[{},{\"chosen\":true}]")]
    [InlineData("\"never\":\"a\"")]
    public void A_failure_has_the_path_of_its_field(string members, params string[] failures) =>
        Assert.Equal(failures, Failures($"{{{Valid},{members}}}"));

    [Fact]
    public void Text_with_NUL_is_rejected_in_every_field()
    {
        var message = Parse($"{{{Valid},\"zeroJudged\":\"\"}}");
        message.ZeroJudged = "\0";
        message.RequiredList.Add("a\0");
        message.AnyValue =
            Google.Protobuf.WellKnownTypes.Value.ForStruct(new()
            {
                Fields = { ["k"] = Google.Protobuf.WellKnownTypes.Value.ForList(
                Google.Protobuf.WellKnownTypes.Value.ForString("\0")) }
            });
        Assert.Equal(
            ["required_list[1]: holds U+0000, which no text may", "zero_judged: holds U+0000, which no text may", "any_value.k[0]: holds U+0000, which no text may"],
            Failures(message));
    }

    [Fact]
    public void A_field_of_JSON_text_must_contain_JSON()
    {
        var message = Parse($"{{{Valid}}}");
        message.Raw = "{";
        Assert.Equal(["raw: must be the text of one JSON value with at most 30 levels of objects and lists"], Failures(message));
    }

    [Theory]
    [InlineData(nameof(WithCel), "kinds.v1.WithCel.a has the rule buf.validate.field.cel, which is not implemented.")]
    [InlineData(nameof(WithMessageCel), "kinds.v1.WithMessageCel has the rule buf.validate.message.cel, which is not implemented.")]
    [InlineData(nameof(WithBlankNumber), "kinds.v1.WithBlankNumber.a has the rule rules.v1.field.not_blank, which does not fit it.")]
    [InlineData(nameof(WithoutFlag), "kinds.v1.WithoutFlag.a has the rule rules.v1.field.at_most_one over \"a\", which is no bool of its items.")]
    [InlineData(nameof(WithHostname), "kinds.v1.WithHostname.a has the rule buf.validate.field.string.hostname, which is not implemented.")]
    [InlineData(nameof(WithBytesConst), "kinds.v1.WithBytesConst.a has the rule buf.validate.field.bytes.const, which is not implemented.")]
    [InlineData(
        nameof(WithNumbersNotIn), "kinds.v1.WithNumbersNotIn.a has the rule buf.validate.field.int32.not_in, which is not implemented.")]
    [InlineData(nameof(WithEnumConst), "kinds.v1.WithEnumConst.a has the rule buf.validate.field.enum.const, which is not implemented.")]
    [InlineData(nameof(WithTimestamp), "kinds.v1.WithTimestamp.a has the rule buf.validate.field.timestamp, which is not implemented.")]
    [InlineData(nameof(WithDuration), "kinds.v1.WithDuration.a has the rule buf.validate.field.duration, which is not implemented.")]
    [InlineData(nameof(WithDurations), "kinds.v1.WithDurations.a has the rule buf.validate.field.duration, which is not implemented.")]
    [InlineData(nameof(WithAny), "kinds.v1.WithAny.a has the rule buf.validate.field.any, which is not implemented.")]
    [InlineData(nameof(WithAnys), "kinds.v1.WithAnys.a has the rule buf.validate.field.any, which is not implemented.")]
    [InlineData(
        nameof(WithMisfit), "kinds.v1.WithMisfit.a has the rule buf.validate.field.string, which does not fit the field, which is int32.")]
    [InlineData(
        nameof(WithMisfitList),
        "kinds.v1.WithMisfitList.a has the rule buf.validate.field.repeated, which does not fit the field, which is string.")]
    [InlineData(nameof(WithPattern), "kinds.v1.WithPattern.a has the rule buf.validate.field.string.pattern, which cannot be used")]
    [InlineData(nameof(WithNested), "kinds.v1.WithCel.a has the rule buf.validate.field.cel, which is not implemented.")]
    [InlineData(
        nameof(WithItemCel), "kinds.v1.WithItemCel.a has the rule buf.validate.field.repeated.items.cel, which is not implemented.")]
    [InlineData(
        nameof(WithRequiredItem),
        "kinds.v1.WithRequiredItem.a has the rule buf.validate.field.repeated.items.required, which is not implemented.")]
    [InlineData(
        nameof(WithKeyIgnore), "kinds.v1.WithKeyIgnore.a has the rule buf.validate.field.map.keys.ignore, which is not implemented.")]
    [InlineData(nameof(WithValueCel), "kinds.v1.WithValueCel.a has the rule buf.validate.field.map.values.cel, which is not implemented.")]
    [InlineData(nameof(WithImmutable), "kinds.v1.WithImmutable.a has the google.api.field_behavior IMMUTABLE, which is not enforced.")]
    [InlineData(nameof(WithInputOnly), "kinds.v1.WithInputOnly.a has the google.api.field_behavior INPUT_ONLY, which is not enforced.")]
    [InlineData(nameof(WithIdentifier), "kinds.v1.WithIdentifier.a has the google.api.field_behavior IDENTIFIER, which is not enforced.")]
    [InlineData(nameof(WithPredefined), "kinds.v1.WithPredefined.a has the rule buf.validate.field.predefined, which is not implemented.")]
    public void A_rule_that_cannot_be_enforced_is_named_in_the_error(string message, string reason)
    {
        var descriptor = UnenforcedReflection.Descriptor.FindTypeByName<MessageDescriptor>(message);
        var refused = Assert.Throws<InvalidOperationException>(() => MessageRules.ReadAll(descriptor, []));
        Assert.StartsWith(reason, refused.Message, StringComparison.Ordinal);
    }

    private static RuledFields Parse(string json) => new JsonText<RuledFields>().Parse(json);

    private static IEnumerable<string> Failures(string json) => Failures(Parse(json));

    private static IEnumerable<string> Failures(IMessage message)
    {
        var check = new RuleCheck(refusesNul: true);
        MessageRules.For(message.Descriptor).Check(message, check, MaskScope.All);
        return check.Violations.First.Select(violation => $"{violation.Field}: {violation.DescriptionFor(field => field.ToString())}");
    }
}

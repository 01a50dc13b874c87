using CustomerGrpc.Rpc.Contract.Rules;
using CustomerGrpc.Rpc.Tests.Kinds;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Tests.Contract.Rules;

public class MessageRulesTests
{
    private const string Valid = """
        "requiredText":"x","requiredOptional":"x","requiredPart":{"code":"ab"},"requiredList":["x"],"requiredColor":"COLOR_RED","left":"x"
        """;

    [Fact]
    public void What_is_required_must_be_there() => Assert.Equal(
        [
            "required_text: is required", "required_optional: is required", "required_part: is required", "required_list: is required",
            "required_color: is required", "choice: one of left, right is required",
        ],
        Failures("{}"));

    [Fact]
    public void What_is_valid_passes() => Assert.Empty(Failures($"{{{Valid}}}"));

    [Theory]
    [InlineData("const", "\"a\"", "\"b\"", "must be \"a\"")]
    [InlineData("len", "\"😀é\"", "\"a\"", "must have 2 characters")]
    [InlineData("minLen", "\"😀😀\"", "\"😀\"", "must have at least 2 characters")]
    [InlineData("maxLen", "\"😀😀\"", "\"abc\"", "must have at most 2 characters")]
    [InlineData("lenBytes", "\"é\"", "\"éé\"", "must be 2 bytes long")]
    [InlineData("minBytes", "\"é\"", "\"e\"", "must be at least 2 bytes long")]
    [InlineData("maxBytes", "\"é\"", "\"éa\"", "must be at most 2 bytes long")]
    [InlineData("pattern", "\"abc1\"", "\"abc\"", "must match ^[a-c]+\\d$")]
    [InlineData("pattern", "\"a1\"", "\"a1\\n\"", "must match ^[a-c]+\\d$")]
    [InlineData("pattern", "\"a1\"", "\"a٣\"", "must match ^[a-c]+\\d$")]
    [InlineData("prefix", "\"abc\"", "\"cab\"", "must begin with \"ab\"")]
    [InlineData("suffix", "\"xyz\"", "\"yzx\"", "must end with \"yz\"")]
    [InlineData("contains", "\"ammo\"", "\"amo\"", "must contain \"mm\"")]
    [InlineData("notContains", "\"amo\"", "\"ammo\"", "must not contain \"mm\"")]
    [InlineData("email", "\"a.b+c@d-e.example\"", "\"a@\"", "must be an email address")]
    [InlineData("email", "\"a@b\"", "\"a@b.c\\n\"", "must be an email address")]
    [InlineData("email", "\"o'x@b\"", "\"Ann <a@b.c>\"", "must be an email address")]
    [InlineData("uri", "\"https://u@ex.org:80/a%20b?c#d\"", "\"ex.org/a\"", "must be a URI")]
    [InlineData("uri", "\"mailto:a@b\"", "\"https://ex.org/a b\"", "must be a URI")]
    [InlineData("uri", "\"http://[::1]/\"", "\"http://ex.org/%zz\"", "must be a URI")]
    [InlineData("uuid", "\"0190A1B2-0000-7000-8000-000000000000\"", "\"0190a1b20000700080000000000000000\"", "must be a UUID")]
    [InlineData("oneIn", "\"a\"", "\"c\"", "must be one of a, b")]
    [InlineData("noneIn", "\"c\"", "\"a\"", "must not be one of a, b")]
    [InlineData("range", "1", "10", "must be at least 1 and less than 10")]
    [InlineData("range", "9", "0", "must be at least 1 and less than 10")]
    [InlineData("outside", "11", "10", "must be less than 1 or greater than 10")]
    [InlineData("outside", "0", "1", "must be less than 1 or greater than 10")]
    [InlineData("atMost", "5", "6", "must be at most 5")]
    [InlineData("above", "6", "5", "must be greater than 5")]
    [InlineData("exactly", "5", "6", "must be 5")]
    [InlineData("finite", "1", "\"NaN\"", "must be finite")]
    [InlineData("half", "1.5", "1", "must be one of 0.5, 1.5")]
    [InlineData("mustAgree", "true", "false", "must be true")]
    [InlineData("twoBytes", "\"AAA=\"", "\"AA==\"", "must be 2 bytes long")]
    [InlineData("defined", "2", "7", "must be one of COLOR_UNSPECIFIED, COLOR_RED, COLOR_GREEN, COLOR_NEGATIVE")]
    [InlineData("notRed", "2", "1", "must not be one of COLOR_RED")]
    [InlineData("few", "[\"a\",\"b\"]", "[\"a\",\"b\",\"c\"]", "must have at most 2 items")]
    [InlineData("few", "[]", "[\"a\",\"a\"]", "must not hold an item twice")]
    [InlineData("zeroIgnored", "\"\"", "\"a\"", "must have at least 2 characters")]
    [InlineData("wrappedText", "\"ab\"", "\"abc\"", "must have at most 2 characters")]
    [InlineData("wrappedNumber", "3", "2", "must be greater than 2")]
    [InlineData("raw", "[1,{\"a\":null}]", null, "")]
    public void A_rule_passes_and_refuses(string field, string passes, string? fails, string reason)
    {
        Assert.Empty(Failures($"{{{Valid},\"{field}\":{passes}}}"));
        if (fails is not null) Assert.Equal([$"{Snake(field)}: {reason}"], Failures($"{{{Valid},\"{field}\":{fails}}}"));
    }

    [Theory]
    [InlineData("\"few\":[\"a\",\"abc\"]", "few[1]: must have at most 2 characters")]
    [InlineData("\"counted\":{\"a\":1}", "counted.a: must have at least 2 characters")]
    [InlineData("\"counted\":{\"ab\":0}", "counted.ab: must be greater than 0")]
    [InlineData("\"counted\":{\"ab\":1,\"cd\":1}", "counted: must have at most 1 entries")]
    [InlineData("\"part\":{\"code\":\"a\"}", "part.code: must have 2 characters")]
    [InlineData("\"part\":{}", "part.code: must have 2 characters")]
    [InlineData("\"parts\":[{\"code\":\"ab\"},{\"code\":\"ab\",\"note\":\"long\"}]", "parts[1].note: must have at most 3 characters")]
    [InlineData("\"partMap\":{\"a.b\":{\"code\":\"x\"}}", "part_map[\"a.b\"].code: must have 2 characters")]
    [InlineData("\"either\":\"a\",\"other\":\"b\"", "either: only one of either, other may be set")]
    [InlineData("\"never\":\"a\"", null)]
    public void A_failure_says_where_it_is(string members, string? failure) =>
        Assert.Equal(failure is null ? [] : [failure], Failures($"{{{Valid},{members}}}"));

    [Fact]
    public void Text_with_NUL_is_refused_wherever_it_is()
    {
        var message = Parse($"{{{Valid},\"zeroJudged\":\"\"}}");
        message.ZeroJudged = "\0";
        message.RequiredList.Add("a\0");
        message.AnyValue = Google.Protobuf.WellKnownTypes.Value.ForStruct(new() { Fields = { ["k"] = Google.Protobuf.WellKnownTypes.Value.ForList(Google.Protobuf.WellKnownTypes.Value.ForString("\0")) } });
        Assert.Equal(
            ["required_list[1]: holds U+0000, which no text may", "zero_judged: holds U+0000, which no text may", "any_value.k[0]: holds U+0000, which no text may"],
            Failures(message));
    }

    [Fact]
    public void A_field_of_JSON_text_must_hold_some()
    {
        var message = Parse($"{{{Valid}}}");
        message.Raw = "{";
        Assert.Equal(["raw: must be the text of one JSON value"], Failures(message));
    }

    public static TheoryData<MessageDescriptor, string> Unenforced() => new()
    {
        { WithCel.Descriptor, "kinds.v1.WithCel.a has the rule buf.validate.field.cel, which is not implemented." },
        { WithMessageCel.Descriptor, "kinds.v1.WithMessageCel has the rule buf.validate.message.cel, which is not implemented." },
        { WithHostname.Descriptor, "kinds.v1.WithHostname.a has the rule buf.validate.field.string.hostname, which is not implemented." },
        { WithTimestamp.Descriptor, "kinds.v1.WithTimestamp.a has the rule buf.validate.field.timestamp, which is not implemented." },
        { WithDuration.Descriptor, "kinds.v1.WithDuration.a has the rule buf.validate.field.duration, which is not implemented." },
        { WithDurations.Descriptor, "kinds.v1.WithDurations.a has the rule buf.validate.field.duration, which is not implemented." },
        { WithAny.Descriptor, "kinds.v1.WithAny.a has the rule buf.validate.field.any, which is not implemented." },
        { WithAnys.Descriptor, "kinds.v1.WithAnys.a has the rule buf.validate.field.any, which is not implemented." },
        { WithMisfit.Descriptor, "kinds.v1.WithMisfit.a has the rule buf.validate.field.string, which does not fit the field, which is int32." },
        { WithMisfitList.Descriptor, "kinds.v1.WithMisfitList.a has the rule buf.validate.field.repeated, which does not fit the field, which is string." },
        { WithPattern.Descriptor, "kinds.v1.WithPattern.a has the rule buf.validate.field.string.pattern, which cannot be used" },
        { WithNested.Descriptor, "kinds.v1.WithCel.a has the rule buf.validate.field.cel, which is not implemented." },
        { WithPredefined.Descriptor, "kinds.v1.WithPredefined.a has the rule buf.validate.field.predefined, which is not implemented." },
    };

    [Theory]
    [MemberData(nameof(Unenforced))]
    public void A_rule_that_cannot_be_enforced_is_refused_by_name(MessageDescriptor message, string reason) =>
        Assert.StartsWith(reason, Assert.Throws<InvalidOperationException>(() => MessageRules.ReadAll(message, [])).Message, StringComparison.Ordinal);

    private static string Snake(string camel) =>
        string.Concat(camel.Select(letter => char.IsUpper(letter) ? "_" + char.ToLowerInvariant(letter) : letter.ToString()));

    private static RuledFields Parse(string json) => new Transcoding.JsonText<RuledFields>().Parse(json);

    private static IEnumerable<string> Failures(string json) => Failures(Parse(json));

    private static IEnumerable<string> Failures(IMessage message)
    {
        var check = new RuleCheck(refusesNul: true);
        MessageRules.For(message.Descriptor).Check(message, check, MaskScope.All);
        return check.Violations?.Select(violation => $"{violation.Field}: {violation.Description}") ?? [];
    }
}

using System.Text;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Tests.Kinds;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>Compares the codec with that of Google.Protobuf, and reads arbitrary input.</summary>
public sealed class CodecProperties
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithTypeRegistry(JsonText<Everything>.Types));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(JsonText<Everything>.Types));
    private readonly JsonText<Everything> _codec = new();

    [Fact]
    public void What_we_write_Google_Protobuf_reads_as_the_same_message() => ForAllMessages(message =>
        Assert.Equal(message, Parser.Parse<Everything>(_codec.Write(message))));

    [Fact]
    public void What_Google_Protobuf_writes_we_read_as_the_same_message() => ForAllMessages(message =>
        Assert.Equal(message, _codec.Parse(Formatter.Format(message))));

    [Fact]
    public void Random_JSON_is_read_or_refused_by_its_path() => Prop.ForAll(Seeds, seed =>
    {
        var json = new RandomJson(seed).Object();
        ReadOrRefuse(Encoding.UTF8.GetBytes(json), isJson: true);
    }).Check(Thorough);

    [Fact]
    public void Random_bytes_are_read_or_refused() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => ReadOrRefuse(bytes, isJson: false)).Check(Thorough);

    [Fact]
    public void Broken_JSON_is_refused_by_its_path() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var json = Encoding.UTF8.GetBytes(_codec.Write(new RandomMessages(seed).Everything()));
        for (var count = random.Next(1, 4); count > 0; count--)
            json[random.Next(json.Length)] = (byte)random.Next(256);
        ReadOrRefuse(json[..random.Next(json.Length + 1)], isJson: false);
    }).Check(Thorough);

    private static Config Quick => Config.QuickThrowOnFailure.WithMaxTest(500);

    private static Config Thorough => Config.QuickThrowOnFailure.WithMaxTest(3000);

    private static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue).ToArbitrary();

    private static void ForAllMessages(Action<Everything> holds) =>
        Prop.ForAll(Seeds, seed => holds(new RandomMessages(seed).Everything())).Check(Quick);

    private static void ReadOrRefuse(byte[] json, bool isJson)
    {
        foreach (var depth in Enum.GetValues<MaskDepth>())
        {
            try
            {
                new JsonText<Everything> { Depth = depth }.Parse(json);
            }
            catch (JsonReadException wrong)
            {
                Assert.NotEmpty(wrong.Path);
                if (isJson)
                    Assert.DoesNotContain("malformed", wrong.Reason, StringComparison.Ordinal);
            }
        }
    }
}

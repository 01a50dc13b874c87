using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace CustomerGrpc.Bench.Json;

/// <summary>Compares reading and writing of UTF-8 JSON with Google.Protobuf's JsonParser and JsonFormatter.</summary>
internal static class CodecBench
{
    private static readonly IFieldsCodec Codec = Codecs.ForFields(Customer.Descriptor);
    private static readonly JsonStyle Style = new(null, new GrpcJsonSettings { WriteInt64sAsStrings = true }, TypeRegistry.Empty);
    private static readonly JsonFormatter Formatter = new(new JsonFormatter.Settings(true));

    public static void Run()
    {
        Row("typical", Samples.Typical(), 1000);
        Row("large", Samples.Large(), 15);
    }

    private static void Row(string name, Customer customer, int times)
    {
        var json = Samples.Json(customer);
        if (!Read(json).Equals(customer))
            throw new InvalidOperationException("The codec reads another customer than was written.");
        Report(
            $"parse, {name} ({json.Length:N0} bytes)",
            Compare(times, () => Read(json), () => JsonParser.Default.Parse<Customer>(Encoding.UTF8.GetString(json))));
        Report($"format, {name}", Compare(times, () => Write(customer), () => Encoding.UTF8.GetBytes(Formatter.Format(customer))));
    }

    private static Customer Read(byte[] json)
    {
        var message = new Customer();
        new JsonReading { Types = TypeRegistry.Empty }.Read(
            json, static (ref json, message, reading) => Codec.ReadFields(ref json, message, reading, hasType: false), message);
        return message;
    }

    private static int Write(Customer customer)
    {
        using var body = new RentedBuffer();
        using (var json = new Utf8JsonWriter(body, PlainJsonEncoder.WriterOptions))
            Codecs.For(Customer.Descriptor).WriteObject(json, customer, Style);
        return body.Length;
    }

    // In many short turns, so that other load on the machine affects both. The result is the 10th percentile of the turns.
    private static (Measured Ours, Measured Theirs) Compare<TOurs, TTheirs>(int times, Func<TOurs> ours, Func<TTheirs> theirs)
    {
        List<Measured> all = [], others = [];
        for (var turn = -100; turn < 201; turn++)
        {
            var (one, other) = (Measure(times, ours), Measure(times, theirs));
            if (turn < 0)
                continue;
            all.Add(one);
            others.Add(other);
        }
        return (Percentile10(all), Percentile10(others));
    }

    private static Measured Measure<T>(int times, Func<T> work)
    {
        var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        for (var count = 0; count < times; count++)
            work();
        return new Measured(
            Stopwatch.GetElapsedTime(start).TotalMicroseconds / times, (GC.GetAllocatedBytesForCurrentThread() - bytes) / times);
    }

    private static Measured Percentile10(List<Measured> turns) => turns.OrderBy(turn => turn.Time).ElementAt(turns.Count / 10);

    private static void Report(string name, (Measured Ours, Measured Theirs) pair) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {pair.Ours.Time:F2} µs and {pair.Ours.Bytes:N0} bytes, Google.Protobuf {pair.Theirs.Time:F2} µs and {pair.Theirs.Bytes:N0} bytes: {pair.Theirs.Time / pair.Ours.Time:F1} times as fast, {(double)pair.Ours.Bytes / pair.Theirs.Bytes:F2} of the bytes"));

    private readonly record struct Measured(double Time, long Bytes);
}

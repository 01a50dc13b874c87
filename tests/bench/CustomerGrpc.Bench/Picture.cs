using System.Globalization;
using System.Text;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>The ratios of the report as an SVG bar chart, grouped by operation and number of callers. The line is pgbench.</summary>
internal sealed class Picture(Report report, IReadOnlyList<int> callers)
{
    private const int Width = 1340, PanelHeight = 190, PlotHeight = 130, Left = 90, Top = 40, Bar = 26, Gap = 12, GroupWidth = 305;

    private static readonly Dictionary<string, string> Colors = new()
    {
        ["gRPC"] = "#1f6f5c",
        ["REST"] = "#4fb286",
        ["raw Npgsql"] = "#9a9a9a",
        ["EF Core"] = "#c9c9c9",
        ["stock REST"] = "#d98c4a",
        ["all stock gRPC"] = "#b0452c",
        ["all stock REST"] = "#e3a587",
    };

    public override string ToString()
    {
        var operations = report.Rows.Where(row => Colors.ContainsKey(row.Name)).GroupBy(row => row.Operation).ToArray();
        var height = Top + (operations.Length * PanelHeight);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#fff"/>

            """);
        AppendLegend(svg);
        foreach (var (index, operation) in operations.Index())
            AppendPanel(svg, [.. operation], operation.Key, Top + (index * PanelHeight));
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendLegend(StringBuilder svg)
    {
        svg.Append("<text x=\"20\" y=\"20\" font-weight=\"bold\">requests/s, pgbench on the same statements = 1</text>\n");
        foreach (var (index, (name, color)) in Colors.Index())
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{400 + (index * 130)}\" y=\"9\" width=\"12\" height=\"12\" fill=\"{color}\"/><text x=\"{417 + (index * 130)}\" y=\"20\">{name}</text>\n");
    }

    private void AppendPanel(StringBuilder svg, IBenchRow[] rows, string operation, int top)
    {
        var bars = callers.SelectMany((count, group) => rows.Select(
            (row, index) => (row, count, Ratio: report.Ratios(row, count), X: Left + 20 + (group * GroupWidth) + (index * (Bar + Gap)))))
            .Where(bar => bar.Ratio.Length > 0 && double.IsFinite(Report.Median(bar.Ratio))).ToArray();
        var scale = PlotHeight / Math.Max(1.2, bars.Max(bar => Report.Median(bar.Ratio)));
        var floor = top + PlotHeight + 15;
        foreach (var (line, words) in operation.Split(", ").Index())
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"20\" y=\"{floor + (line * 15)}\" font-weight=\"bold\">{words}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - 20}\" y1=\"{floor - scale:F0}\" y2=\"{floor - scale:F0}\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>\n");
        foreach (var (row, _, ratios, x) in bars)
            AppendBar(svg, Report.Median(ratios), Colors[row.Name], x, floor, scale);
        foreach (var (group, count) in callers.Index())
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Left + 20 + (group * GroupWidth)}\" y=\"{floor + 16}\">{count} caller{(count == 1 ? "" : "s")}</text>\n");
    }

    private static void AppendBar(StringBuilder svg, double ratio, string color, int x, int floor, double scale)
    {
        var height = ratio * scale;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{x}\" y=\"{floor - height:F0}\" width=\"{Bar}\" height=\"{height:F0}\" fill=\"{color}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{floor - height - 3:F0}\" font-size=\"11\">{ratio:F2}</text>\n");
    }
}

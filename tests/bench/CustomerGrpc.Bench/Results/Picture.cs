using System.Globalization;
using System.Text;

namespace CustomerGrpc.Bench.Results;

/// <summary>The ratios to pgbench as an SVG bar chart, grouped by operation, stores and number of callers. The line is pgbench.</summary>
internal sealed class Picture(BenchResults results)
{
    private const int Width = 1360, PanelHeight = 190, PlotHeight = 130, Left = 110, Top = 40, Bar = 26, Gap = 12, GroupWidth = 305;

    private static readonly Dictionary<string, string> Colors = new()
    {
        [RowKey.Grpc] = "#1f6f5c",
        [RowKey.Rest] = "#4fb286",
        [RowKey.RawNpgsql] = "#9a9a9a",
        [RowKey.EfCore] = "#c9c9c9",
        [RowKey.StockRest] = "#d98c4a",
        [RowKey.AllStockGrpc] = "#b0452c",
        [RowKey.AllStockRest] = "#e3a587",
    };

    public override string ToString()
    {
        var panels = results.Rows.Where(row => Colors.ContainsKey(row.Key.Name))
            .GroupBy(row => (row.Key.Operation, row.Key.Stores)).ToArray();
        var height = Top + (panels.Length * PanelHeight);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#fff"/>

            """);
        AppendLegend(svg);
        foreach (var (index, panel) in panels.Index())
            AppendPanel(svg, [.. panel], [panel.Key.Operation, panel.Key.Stores], Top + (index * PanelHeight));
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendLegend(StringBuilder svg)
    {
        svg.Append("<text x=\"20\" y=\"20\" font-weight=\"bold\">requests/s, pgbench on the same statements = 1</text>\n");
        foreach (var (index, (name, color)) in Colors.Index())
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{400 + (index * 130)}\" y=\"9\" width=\"12\" height=\"12\" fill=\"{color}\"/><text x=\"{417 + (index * 130)}\" y=\"20\">{name}</text>\n");
    }

    private void AppendPanel(StringBuilder svg, RowResult[] rows, string[] title, int top)
    {
        int[] callers = [.. rows.Select(row => row.Callers).Distinct().Order()];
        string[] names = [.. rows.Select(row => row.Key.Name).Distinct()];
        var bars = rows.Select(row => (row.Key.Name, Ratio: Statistics.Median(results.Ratios(row)) ?? 0, X: XOf(row))).ToArray();
        var scale = PlotHeight / Math.Max(1.2, bars.Max(bar => bar.Ratio));
        var floor = top + PlotHeight + 15;
        foreach (var (line, words) in title.Index())
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"20\" y=\"{floor + (line * 15)}\" font-weight=\"bold\">{words}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - 20}\" y1=\"{floor - scale:F0}\" y2=\"{floor - scale:F0}\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>\n");
        foreach (var (name, ratio, x) in bars.Where(bar => bar.Ratio > 0))
            AppendBar(svg, ratio, Colors[name], x, floor, scale);
        foreach (var (group, count) in callers.Index())
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Left + 20 + (group * GroupWidth)}\" y=\"{floor + 16}\">{count} caller{(count == 1 ? "" : "s")}</text>\n");

        int XOf(RowResult row) =>
            Left + 20 + (Array.IndexOf(callers, row.Callers) * GroupWidth) + (Array.IndexOf(names, row.Key.Name) * (Bar + Gap));
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

using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>Explains the boxes and lines that a picture has; what it does not have is left out.</summary>
internal sealed class Legend
{
    private const double Letter = 6.6, Sample = 26, Gap = 22;
    private readonly List<Entry> _entries = [];

    public Legend(PlanView plan)
    {
        Box("asked", "asked for");
        Box("runs", "runs");
        Box("cached", "cached");
        Box("skipped", "skipped");
        Line(PlanTie.Needs, "needs", "needs");
        Line(PlanTie.After, "after", "order only");
        Line(PlanTie.Triggers, "triggers", "triggers");

        void Box(string name, string text)
        {
            if (plan.Targets.Any(one => PlanSvg.Class(one) == name))
                _entries.Add(new Entry($"<g class=\"box {name}\"><rect width=\"{Sample}\" height=\"14\" rx=\"3\"/></g>", text));
        }

        void Line(PlanTie tie, string name, string text)
        {
            if (plan.Edges.Any(edge => edge.Tie == tie))
                _entries.Add(new Entry($"<path class=\"line {name}\" d=\"M0 7H{Sample - 5}\" marker-end=\"url(#tip)\"/>", text));
        }
    }

    public double Width => _entries.Sum(WidthOf);

    public void Append(StringBuilder svg, double x, double y)
    {
        foreach (var entry in _entries)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x:0.#} {y:0.#})\">{entry.Picture}<text class=\"small\" x=\"{Sample + 6}\" y=\"11\">{entry.Text}</text></g>\n");
            x += WidthOf(entry);
        }
    }

    private static double WidthOf(Entry entry) => Sample + 6 + (entry.Text.Length * Letter) + Gap;

    private sealed record Entry(string Picture, string Text);
}

using System.Globalization;
using System.Text;

namespace Pipeline.Reports;

/// <summary>A moment that a chart marks.</summary>
internal sealed record ChartMark(double Share, string Text);

/// <summary>
/// A chart whose width is the page's and whose letters keep their size: places along the width are percents, and what is drawn is in a picture
/// inside that is stretched.
/// </summary>
/// <param name="Id">Unique on the page.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">What is to be seen, for who cannot see it.</param>
/// <param name="Top">The value at its upper edge.</param>
/// <param name="Seconds">The time at its right edge.</param>
/// <param name="Marks">Moments; between the first two is the switch.</param>
internal sealed record Chart(string Id, string Title, string Description, double Top, double Seconds, IReadOnlyList<ChartMark> Marks)
{
    private const double Height = 130, Above = 30, Wide = 1000;
    private static readonly double[] RoundNumbers = [1, 2, 3, 4, 5, 6, 8, 10];

    /// <summary>How a value is written at the axis.</summary>
    public Func<double, string> Text { get; init; } = Words.Number;

    /// <summary>The least round number that is not less.</summary>
    public static double Round(double value)
    {
        if (value <= 0)
            return 1;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return RoundNumbers.Select(x => x * unit).First(x => x >= value * 0.999);
    }

    /// <summary>The picture around what is drawn.</summary>
    public Markup Draw(Markup drawn)
    {
        const double Bottom = Above + Height;
        return Html.Of($"""
            <svg class="chart" role="img" aria-labelledby="{Id}-t {Id}-d" height="{Bottom + 20}">
            <title id="{Id}-t">{Title}</title>
            <desc id="{Id}-d">{Description}</desc>
            {Zone()}{new[] { 1, 0.5, 0 }.Select(x => Html.Of($"<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{Y(x)}\" y2=\"{Y(x)}\"/>"))}
            <svg y="{Above}" width="100%" height="{Height}" viewBox="0 0 {Wide} {Height}" preserveAspectRatio="none">{drawn}</svg>
            {Marks.Select((x, i) => Mark(x, 11 + (i % 2 * 13)))}
            {new[] { 1, 0.5 }.Select(x => Html.Of($"<text x=\"0\" y=\"{Y(x) - 4}\">{Text(x * Top)}</text>"))}
            <text x="0" y="{Bottom + 15}">0 s</text><text class="middle" x="50%" y="{Bottom + 15}">{Words.Seconds(Seconds / 2)}</text><text class="end" x="100%" y="{Bottom + 15}">{Words.Seconds(Seconds)}</text>
            </svg>

            """);
    }

    /// <summary>Bars that stand on each other, one for each slice.</summary>
    public Markup Bars(IReadOnlyList<(string Class, IReadOnlyList<double> Values)> layers)
    {
        var floor = new double[layers[0].Values.Count];
        var width = Wide / floor.Length;
        return Html.Of($"{layers.Select(Layer)}");

        Markup Layer((string Class, IReadOnlyList<double> Values) layer)
        {
            var path = new StringBuilder();
            for (var i = 0; i < floor.Length; i++)
            {
                var height = layer.Values[i] / Top * Height;
                if (height >= 0.05)
                    path.Append(CultureInfo.InvariantCulture, $"M{(i * width) + (width * 0.08):0.#} {Height - floor[i]:0.#}h{width * 0.84:0.#}v{-height:0.#}h{-width * 0.84:0.#}z");
                floor[i] += height;
            }

            return Html.When(path.Length > 0, () => Html.Of($"<path class=\"area {layer.Class}\" d=\"{path.ToString()}\"/>"));
        }
    }

    /// <summary>A line in steps; where there is no value it is broken.</summary>
    public Markup Line(string name, IReadOnlyList<double?> values)
    {
        var path = new StringBuilder();
        var width = Wide / values.Count;
        double? last = null;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value)
            {
                var y = Height - (Math.Min(value, Top) / Top * Height);
                // One that goes on begins where the last one ended.
                if (last is null)
                    path.Append(CultureInfo.InvariantCulture, $"M{i * width:0.#} {y:0.#}");
                else
                    path.Append(CultureInfo.InvariantCulture, $"V{y:0.#}");
                path.Append(CultureInfo.InvariantCulture, $"H{(i + 1) * width:0.#}");
            }

            last = values[i];
        }

        return Html.When(path.Length > 0, () => Html.Of($"<path class=\"stroke {name}\" d=\"{path.ToString()}\"/>"));
    }

    private static double Y(double share) => Above + ((1 - share) * Height);

    private Markup Zone() => Html.When(Marks.Count > 0, () => Html.Of(
        $"<rect class=\"zone\" x=\"{100 * Marks[0].Share}%\" y=\"{Above}\" width=\"{100 * ((Marks.Count > 1 ? Marks[1].Share : 1) - Marks[0].Share)}%\" height=\"{Height}\"/>"));

    private static Markup Mark(ChartMark mark, double y)
    {
        var right = mark.Share > 0.7;
        return Html.Of($"<line class=\"mark\" x1=\"{100 * mark.Share}%\" x2=\"{100 * mark.Share}%\" y1=\"{y - 9}\" y2=\"{Above + Height}\"/><text{Html.When(right, () => Html.Of($" class=\"end\""))} x=\"{100 * mark.Share}%\" dx=\"{(right ? -5 : 5)}\" y=\"{y}\">{mark.Text}</text>");
    }
}

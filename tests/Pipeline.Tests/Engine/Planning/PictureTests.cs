using System.Globalization;
using System.Xml.Linq;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Planning;

/// <summary>Whatever the graph: boxes do not overlap, and no line runs through a box.</summary>
[Collection(EngineCollection.Name)]
public sealed class PictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private sealed class Empty : NukeBuild;

    private sealed record Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
        public bool Holds(double x, double y) => x > Left + 1 && x < Right - 1 && y > Top + 1 && y < Bottom - 1;
    }

    /// <summary>A random graph: each target needs up to three of the ones before, mostly near ones.</summary>
    internal static string Draw(int targets, int seed)
    {
        var random = new Random(seed);
        var declared = new DeclaredTargets();
        var made = new List<Target>();
        for (var i = 0; i < targets; i++)
        {
            var earlier = Enumerable.Range(0, i > 0 ? random.Next(0, 4) : 0).Select(_ => made[Math.Max(0, made.Count - 1 - random.Next(random.Next(1, 24)))]).ToArray();
            var after = i > 4 && random.Next(6) == 0 ? made[random.Next(i)] : null;
            made.Add(declared.Add($"{(char)('A' + (i % 26))}{new string('x', random.Next(2, 14))}{i}", _ => after is null ? _.DependsOn(earlier) : _.DependsOn(earlier).After(after)));
        }

        var graph = declared.Graph(new Empty(), new Mistakes());
        var plan = Planner.Plan(graph.Targets);
        if (targets > 10)
            new Skipping(plan).Skip(plan[targets / 2], "a test");
        return PlanSvg.Write(new PlanView(new Empty(), plan));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    [InlineData(20, 3)]
    [InlineData(60, 4)]
    [InlineData(60, 5)]
    [InlineData(150, 6)]
    public void Lines_keep_out_of_boxes(int targets, int seed)
    {
        var svg = XDocument.Parse(Draw(targets, seed)).Root!;
        var boxes = svg.Elements(Svg + "g").Where(one => one.Attribute("transform") is null).Select(one => one.Element(Svg + "rect")!)
            .Select(one => (X: Number(one, "x"), Y: Number(one, "y"), W: Number(one, "width"), H: Number(one, "height")))
            .Select(one => new Box(one.X, one.Y, one.X + one.W, one.Y + one.H)).ToList();
        Assert.Equal(targets, boxes.Count);
        for (var i = 0; i < boxes.Count; i++)
            Assert.DoesNotContain(boxes.Skip(i + 1), boxes[i].Overlaps);
        foreach (var path in svg.Elements(Svg + "path"))
        {
            foreach (var (x, y) in Points(path.Attribute("d")!.Value))
                Assert.DoesNotContain(boxes, box => box.Holds(x, y));
        }

        var (width, height) = (Number(svg, "width"), Number(svg, "height"));
        Assert.All(boxes, box => Assert.True(box is { Left: >= 0, Top: >= 0 } && box.Right <= width && box.Bottom <= height));
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    /// <summary>Points on <c>Mx y[Hx]Cx y x y x y</c>.</summary>
    private static IEnumerable<(double X, double Y)> Points(string path)
    {
        var numbers = path.Split(['M', 'H', 'C', ' '], StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
        var (x, y) = (numbers[0], numbers[1]);
        var curve = numbers[^6..];
        if (path.Contains('H'))
        {
            for (var step = 0; step <= 20; step++)
                yield return (x + ((numbers[2] - x) * step / 20), y);
            x = numbers[2];
        }

        for (var step = 0; step <= 40; step++)
        {
            var t = step / 40.0;
            var (a, b, c, d) = (Math.Pow(1 - t, 3), 3 * t * Math.Pow(1 - t, 2), 3 * t * t * (1 - t), t * t * t);
            yield return ((a * x) + (b * curve[0]) + (c * curve[2]) + (d * curve[4]), (a * y) + (b * curve[1]) + (c * curve[3]) + (d * curve[5]));
        }
    }
}

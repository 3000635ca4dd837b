using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipeline.Reports;

namespace Pipeline.Tests.Reports;

/// <summary>Pages of deployments: whole, safe, and the same for the same deployment.</summary>
public sealed partial class ReportPagesTests
{
    private static readonly Dictionary<string, string> Pages = new()
    {
        ["succeeded"] = ReportPages.Of(ReportSamples.Succeeded),
        ["failed"] = ReportPages.Of(ReportSamples.Failed),
        ["history"] = ReportPages.OfHistory("shop", "production", ReportSamples.All),
    };

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("history")]
    public void Page_is_as_it_was_accepted(string name) => Golden.Verify(Pages[name], name);

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("history")]
    public void Text_of_others_never_becomes_markup(string name)
    {
        var page = Pages[name];
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("history")]
    public void Page_needs_nothing_from_elsewhere_and_its_policy_lets_nothing_in(string name)
    {
        var page = Pages[name];
        Assert.Contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-", page, StringComparison.Ordinal);
        var markup = Parsed(page);
        Assert.All(markup.Descendants().Attributes().Where(x => x.Name.LocalName is "src" or "href" or "xlink:href"), x => Assert.StartsWith("#", x.Value));
        Assert.DoesNotContain(markup.Descendants().Attributes(), x => x.Name.LocalName is "style" || x.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("history")]
    public void Page_can_be_read_by_who_cannot_see_it(string name)
    {
        var markup = Parsed(Pages[name]);
        Assert.Equal("en", markup.Attribute("lang")!.Value);
        Assert.Single(markup.Descendants("h1"));
        Assert.Single(markup.Descendants("main"));
        var ids = markup.Descendants().Attributes("id").Select(x => x.Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        foreach (var picture in markup.Descendants("svg").Where(x => x.Ancestors("svg").FirstOrDefault() is null && x.Attribute("aria-hidden") is null))
        {
            Assert.Equal("img", picture.Attribute("role")!.Value);
            Assert.Equal([picture.Element("title")!.Attribute("id")!.Value, picture.Element("desc")!.Attribute("id")!.Value], picture.Attribute("aria-labelledby")!.Value.Split(' '));
            // The same as a table is beside it.
            Assert.NotNull(picture.Parent!.Element("details")!.Descendants("table").Single());
        }

        Assert.All(markup.Descendants("a"), x => Assert.Contains(x.Attribute("href")!.Value[1..], ids));
        Assert.All(markup.Descendants("th"), x => Assert.Equal("col", x.Attribute("scope")!.Value));
    }

    [Fact]
    public void Deployment_of_which_nothing_is_kept_shows_what_the_journal_has()
    {
        var page = ReportPages.Of(ReportSamples.All[0]);

        Assert.Contains("Nothing is kept of what the edge counted", page, StringComparison.Ordinal);
        Assert.Contains("<span>switch</span>", page, StringComparison.Ordinal);
        Assert.Contains("Nothing served before.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Deployment_that_was_killed_says_at_which_step()
    {
        var page = ReportPages.Of(ReportSamples.All[^1]);

        Assert.Contains("… unfinished", page, StringComparison.Ordinal);
        Assert.Contains("at step start", page, StringComparison.Ordinal);
        Assert.Contains("no end", page, StringComparison.Ordinal);
    }

    [Fact]
    public void History_where_nothing_was_deployed_says_so() =>
        Assert.Contains("Nothing was ever deployed here.", ReportPages.OfHistory("shop", "production", []), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.0004, "0 s")]
    [InlineData(0.0421, "42 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(119.4, "119 s")]
    [InlineData(120, "2 min 0 s")]
    [InlineData(7199, "1 h 59 min")]
    public void Times_are_written_with_what_matters(double seconds, string text) => Assert.Equal(text, Words.Seconds(seconds));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.13, 0.2)]
    [InlineData(1, 1)]
    [InlineData(43, 50)]
    [InlineData(340, 400)]
    [InlineData(5100, 6000)]
    [InlineData(9100, 10_000)]
    public void Axis_ends_at_a_round_number(double value, double top) => Assert.Equal(top, Chart.Round(value), 6);

    // What is written is XML but for two things that HTML has its own way with.
    private static XElement Parsed(string page) => XElement.Parse(Void().Replace(page.Replace("<!doctype html>", "", StringComparison.Ordinal), "$0</meta>"));

    [GeneratedRegex("<meta [^>]*>")]
    private static partial Regex Void();
}

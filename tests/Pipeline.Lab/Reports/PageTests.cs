using Pipeline.Reports;
using Pipeline.Tests.Reports;

namespace Pipeline.Lab.Reports;

/// <summary>Pages of deployments in a real browser. Pictures are left in <c>TestResults/pages</c>, for people.</summary>
public sealed class PageTests
{
    private static readonly int[] Widths = [320, 360, 1200];

    [ToolFact("chromium")]
    public void Page_of_a_deployment_that_succeeded_fits_phones_and_desks_in_light_and_dark() => Fits("succeeded", ReportPages.Of(ReportSamples.Succeeded));

    [ToolFact("chromium")]
    public void Page_of_a_deployment_that_failed_fits_phones_and_desks_in_light_and_dark() => Fits("failed", ReportPages.Of(ReportSamples.Failed));

    [ToolFact("chromium")]
    public void Page_of_a_history_fits_phones_and_desks_in_light_and_dark() => Fits("history", ReportPages.OfHistory("shop", "production", ReportSamples.All));

    [ToolFact("chromium")]
    public void Browser_sees_a_page_that_is_too_wide_and_says_what_a_policy_refuses()
    {
        using var browser = new Browser();
        var (wide, _) = browser.Measure("""
            <!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><body><p style="color: red">refused</p><table width="700"><tr><td>wide</td></tr></table>
            """, 360, dark: false);

        Assert.InRange(wide, 700, 800);
        Assert.Contains(browser.Console, x => x.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    private static void Fits(string name, string page)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "tests", "Pipeline.Lab", "TestResults", "pages")).FullName;
        using var browser = new Browser();
        // All that can be opened is open: that is when it is widest.
        var open = page.Replace("<details>", "<details open>", StringComparison.Ordinal);
        foreach (var width in Widths)
        {
            Assert.Equal((width, width), (browser.Measure(open, width, dark: false).Wide, browser.Measure(page, width, dark: false).Wide));
            if (width is 320)
                continue;
            foreach (var dark in new[] { false, true })
                browser.Picture(page, width, browser.Measure(page, width, dark).High, dark, Path.Combine(folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png"));
        }

        Assert.Empty(browser.Console);
    }
}

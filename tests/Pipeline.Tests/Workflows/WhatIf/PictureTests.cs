using System.Xml.Linq;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

public sealed class PictureTests
{
    private static readonly WhatIfQuestion Tag = new("push")
    {
        Ref = "refs/tags/v1.2.3",
        Approvals = new Dictionary<string, string> { ["production"] = "approval by team operators" },
    };

    [Fact]
    public void A_release_as_mermaid() => Golden.Verify(ExplanationMermaid.Of(Sample.Explain("release", Tag)), nameof(A_release_as_mermaid));

    [Fact]
    public void A_refusal_as_mermaid() => Golden.Verify(ExplanationMermaid.Of(Sample.Explain("release", Tag with { Ref = "refs/heads/main" })), nameof(A_refusal_as_mermaid));

    [Fact]
    public void A_release_as_svg() => Golden.Verify(ExplanationSvg.Of(Sample.Explain("release", Tag)), "A_release.svg");

    [Theory]
    [InlineData("ci", "pull_request", null)]
    [InlineData("ci", "merge_group", null)]
    [InlineData("release", "push", "refs/heads/main")]
    [InlineData("release", "push", "refs/tags/v1.0.0-rc.1")]
    [InlineData("security", "schedule", null)]
    public void Every_picture_is_xml_with_a_box_for_each_job_and_none_over_another(string workflow, string name, string? reference)
    {
        var explanation = Sample.Explain(workflow, new WhatIfQuestion(name) { Ref = reference, Fail = name == "merge_group" ? ["test"] : [] });
        var svg = XElement.Parse(ExplanationSvg.Of(explanation));
        var boxes = svg.Descendants().Where(x => x.Name.LocalName == "g" && x.Element(x.Name.Namespace + "title") is not null)
            .Select(x => x.Elements().Last(y => (string?)y.Attribute("class") == "card"))
            .Select(x => (X: (double)x.Attribute("x")!, Y: (double)x.Attribute("y")!, Width: (double)x.Attribute("width")!, Height: (double)x.Attribute("height")!)).ToList();
        Assert.Equal(explanation.Jobs.Count, boxes.Count);
        var width = (double)svg.Attribute("width")!;
        var height = (double)svg.Attribute("height")!;
        Assert.All(boxes, x => Assert.True(x.X >= 0 && x.Y >= 0 && x.X + x.Width <= width && x.Y + x.Height <= height));
        for (var i = 0; i < boxes.Count; i++)
            for (var j = 0; j < i; j++)
                Assert.False(boxes[i].X < boxes[j].X + boxes[j].Width && boxes[j].X < boxes[i].X + boxes[i].Width && boxes[i].Y < boxes[j].Y + boxes[j].Height && boxes[j].Y < boxes[i].Y + boxes[i].Height);
    }

    [Fact]
    public void Names_with_signs_of_xml_and_of_mermaid_stay_themselves()
    {
        var explanation = Sample.Jobs("  end:\n    name: a <b> & \"c\"\n    if: github.ref == '<\"x\">'\n    runs-on: x\n");
        var svg = XElement.Parse(ExplanationSvg.Of(explanation));
        Assert.Contains(svg.Descendants(), x => x.Value == "a <b> & \"c\"");
        Assert.Contains("j0[\"<b>end</b><br/>skipped: github.ref == '&lt;&quot;x&quot;&gt;' is false:", ExplanationMermaid.Of(explanation), StringComparison.Ordinal);
    }
}

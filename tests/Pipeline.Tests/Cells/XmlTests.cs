using Pipeline.Diagnostics;
using Pipeline.Cells.Results;

namespace Pipeline.Tests.Cells;

public sealed class XmlTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_document_type_is_skipped_and_loads_nothing()
    {
        var secret = _folder / "secret";
        File.WriteAllText(secret, "hidden");
        Assert.Equal("coverage", Read("""<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd"><coverage/>""").Name.LocalName);
        Assert.ThrowsAny<PipelineException>(() => Read($"""<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><a>&x;</a>"""));
    }

    [Fact]
    public void Entities_do_not_grow()
    {
        var bomb = "<!DOCTYPE a [<!ENTITY x0 \"ha\">" + string.Concat(Enumerable.Range(1, 30).Select(x => $"<!ENTITY x{x} \"&x{x - 1};&x{x - 1};\">")) + "]><a>&x30;</a>";
        Assert.ThrowsAny<PipelineException>(() => Read(bomb));
    }

    [Fact]
    public void What_is_nested_too_deep_or_too_large_is_refused()
    {
        var deep = Assert.ThrowsAny<PipelineException>(() => Read(string.Concat(Enumerable.Repeat("<a>", 5000)) + string.Concat(Enumerable.Repeat("</a>", 5000))));
        Assert.Contains("nested", deep.Message, StringComparison.Ordinal);
        using (var large = File.Create(_folder / "large.xml"))
            large.SetLength(SafeXml.MostBytes + 1);
        Assert.Contains("too large", Assert.ThrowsAny<PipelineException>(() => SafeXml.Read(_folder / "large.xml")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<a>")]
    [InlineData("nothing")]
    public void What_is_no_XML_is_told_with_its_place(string text)
    {
        var e = Assert.ThrowsAny<PipelineException>(() => Read(text));
        Assert.Contains("x.xml(", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_XML_forbids_is_read_and_written_as_something_else()
    {
        var read = Read("<a b='&#27;[1m'>\uD83D\uDE00 &#7;</a>");
        Assert.Equal("\uFFFD[1m", SafeXml.Clean(read.Attribute("b")!.Value));
        Assert.Equal("\uD83D\uDE00 \uFFFD", SafeXml.Clean(read.Value));
        Assert.Equal("a\uFFFDb", SafeXml.Clean("a\uD83Db"));
    }

    private System.Xml.Linq.XElement Read(string text)
    {
        File.WriteAllText(_folder / "x.xml", text);
        return SafeXml.Read(_folder / "x.xml");
    }
}

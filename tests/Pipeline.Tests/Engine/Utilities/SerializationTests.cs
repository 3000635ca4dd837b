using System.Xml.Linq;
using Nuke.Common.IO;
using Nuke.Common.Utilities;

namespace Pipeline.Tests.Engine.Utilities;

public sealed class SerializationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AbsolutePath _file;

    public SerializationTests() => _file = AbsolutePath.Create(_folder / "file");

    public void Dispose() => _folder.Dispose();

    public enum Kind
    {
        None,
        Big,
    }

    public sealed class Thing
    {
        public string? Name { get; set; }
        public int Count { get; set; }
        public Kind Kind { get; set; }
        public List<string>? Tags { get; set; }
    }

    [Fact]
    public void An_object_is_written_as_JSON_and_read_again()
    {
        _file.WriteJson(new Thing { Name = "a <b> ü", Kind = Kind.Big });
        Assert.Equal("{\n  \"Name\": \"a <b> ü\",\n  \"Kind\": \"Big\"\n}\n", _file.ReadAllText());
        Assert.Equal(("a <b> ü", Kind.Big), (_file.ReadJson<Thing>()!.Name, _file.ReadJson<Thing>()!.Kind));
    }

    [Fact]
    public void JSON_with_comments_and_other_case_is_read()
    {
        _file.WriteAllText("""{ /* old */ "name": "x", "count": 3, }""");
        Assert.Equal(("x", 3), (_file.ReadJson<Thing>()!.Name, _file.ReadJson<Thing>()!.Count));
        Assert.Equal(3, (int)_file.ReadJson()!["count"]!);
    }

    [Fact]
    public void JSON_is_updated_in_its_file()
    {
        _file.WriteAllText("""{ "version": "1", "kept": [1] }""");
        _file.UpdateJson(x => x["version"] = "2");
        Assert.Equal("""{"version":"2","kept":[1]}""", _file.ReadAllText().Replace(" ", "").Replace("\n", ""));
        _file.WriteJson(new Thing { Name = "a" }).UpdateJson<Thing>(x => x.Tags = ["b"]);
        Assert.Equal(["b"], _file.ReadJson<Thing>()!.Tags!);
    }

    [Fact]
    public void XML_is_written_read_and_updated()
    {
        _file.WriteXml(new Thing { Name = "a", Tags = ["x"] });
        Assert.Equal("a", _file.ReadXml<Thing>().Name);
        _file.UpdateXml<Thing>(x => x.Count = 2);
        Assert.Equal(2, _file.ReadXml<Thing>().Count);
        _file.UpdateXml((XDocument x) => x.Root!.Element("Count")!.Value = "3");
        Assert.Equal("3", _file.ReadXml().Root!.Element("Count")!.Value);
    }
}

using System.Xml.Linq;
using System.Xml.Serialization;
using Nuke.Common.IO;

namespace Nuke.Common.Utilities;

/// <summary>Reads and writes XML.</summary>
public static class XmlExtensions
{
    /// <summary>The object as XML.</summary>
    public static string ToXml<T>(this T obj, SaveOptions options = SaveOptions.None)
    {
        var document = new XDocument();
        using (var writer = document.CreateWriter())
            new XmlSerializer(typeof(T)).Serialize(writer, obj);
        return document.ToString(options);
    }

    /// <summary>The object that the XML describes.</summary>
    public static T GetXml<T>(this string content, LoadOptions options = LoadOptions.PreserveWhitespace)
    {
        using var reader = XDocument.Parse(content, options).CreateReader();
        return (T)new XmlSerializer(typeof(T)).Deserialize(reader)!;
    }

    /// <summary>Writes the document into a file.</summary>
    public static AbsolutePath WriteXml(this AbsolutePath path, XDocument obj, SaveOptions options = SaveOptions.None) => path.WriteAllText(obj.ToString(options));

    /// <summary>Writes the object into a file.</summary>
    public static AbsolutePath WriteXml<T>(this AbsolutePath path, T obj, SaveOptions options = SaveOptions.None) => path.WriteAllText(obj.ToXml(options));

    /// <summary>The file as a document.</summary>
    public static XDocument ReadXml(this AbsolutePath path, LoadOptions options = LoadOptions.PreserveWhitespace)
    {
        Assert.FileExists(path);
        return XDocument.Load(path, options);
    }

    /// <summary>The object that the file describes.</summary>
    public static T ReadXml<T>(this AbsolutePath path, LoadOptions options = LoadOptions.PreserveWhitespace) => path.ReadAllText().GetXml<T>(options);

    /// <summary>Reads the object that the file describes, changes it and writes it back.</summary>
    public static AbsolutePath UpdateXml<T>(
        this AbsolutePath path, Action<T> update, LoadOptions loadOptions = LoadOptions.PreserveWhitespace, SaveOptions saveOptions = SaveOptions.None)
    {
        var value = path.ReadXml<T>(loadOptions);
        update(value);
        return path.WriteXml(value, saveOptions);
    }

    /// <summary>Reads the file as a document, changes it and writes it back.</summary>
    public static AbsolutePath UpdateXml(
        this AbsolutePath path, Action<XDocument> update, LoadOptions loadOptions = LoadOptions.PreserveWhitespace, SaveOptions saveOptions = SaveOptions.None)
    {
        var document = path.ReadXml(loadOptions);
        update(document);
        return path.WriteXml(document, saveOptions);
    }
}

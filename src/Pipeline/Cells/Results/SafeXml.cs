using System.Text;
using System.Xml;
using System.Xml.Linq;
using Pipeline.Diagnostics;

namespace Pipeline.Cells.Results;

/// <summary>XML that tests have written. Tests of a pull request are strangers, so nothing in a file makes the reader load, expand or grow.</summary>
internal static class SafeXml
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const long MostBytes = 64L << 20;

    private const int DeepestLevel = 64;

    /// <summary>Reads a file. A document type is skipped, never processed: an entity that it declares is unknown.</summary>
    /// <exception cref="PipelineException">It is too large or no XML; with line and column: exit 1.</exception>
    public static XElement Read(string path)
    {
        var size = new FileInfo(path).Length;
        if (size > MostBytes)
            throw PipelineException.Failed(
                "A result of tests is too large to read", path, $"it has {size >> 20} MiB, and {MostBytes >> 20} MiB are the most", "let the tests keep less output in it");
        // Test runners put control characters of the program under test into their files, which XML forbids.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = MostBytes, CheckCharacters = false };
        try
        {
            using (var look = XmlReader.Create(path, settings))
            {
                while (look.Read())
                {
                    // Elements are walked by recursion.
                    if (look.Depth > DeepestLevel)
                        throw new XmlException($"elements are nested more than {DeepestLevel} deep", null, ((IXmlLineInfo)look).LineNumber, ((IXmlLineInfo)look).LinePosition);
                }
            }

            using var reader = XmlReader.Create(path, settings);
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            throw PipelineException.Failed("A result of tests is no XML", $"{path}({e.LineNumber},{e.LinePosition})", e.Message, "see the log of its cell", inner: e);
        }
    }

    /// <summary>The bytes of a file that any XML parser reads; the same elements always give the same bytes.</summary>
    public static byte[] Write(XElement root)
    {
        using var file = new MemoryStream();
        using (var writer = XmlWriter.Create(file, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
            new XDocument(root).Save(writer);
        file.Write("\n"u8);
        return file.ToArray();
    }

    /// <summary>The text with what XML forbids replaced.</summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }

    private static bool IsClean(string text)
    {
        foreach (var c in text)
        {
            if (!XmlConvert.IsXmlChar(c))
                return false;
        }

        return true;
    }
}

using System.Xml;
using System.Xml.Linq;

namespace Pipeline.Workflows.Local;

/// <summary>Where packages come from on this machine, without the person's credentials.</summary>
internal static class PackageSources
{
    private static readonly string[] Kept = ["packageSources", "disabledPackageSources", "packageSourceMapping"];

    /// <summary>Copies NuGet's and npm's sources from one home to another.</summary>
    public static void Copy(string from, string to)
    {
        var nuget = Path.Combine(".nuget", "NuGet", "NuGet.Config");
        if (ReadNuGet(Path.Combine(from, nuget)) is { } configuration)
            Write(Path.Combine(to, nuget), configuration);
        if (Path.Combine(from, ".npmrc") is var npm && File.Exists(npm))
        {
            var sources = File.ReadLines(npm).Where(x => x.Split('=')[0].Trim() is "registry" || x.Split('=')[0].Trim().EndsWith(":registry", StringComparison.Ordinal));
            Write(Path.Combine(to, ".npmrc"), string.Concat(sources.Where(x => !HasPassword(x)).Select(x => x + "\n")));
        }
    }

    private static string? ReadNuGet(string file)
    {
        try
        {
            if (!File.Exists(file))
                return null;
            var root = XDocument.Load(file).Root!;
            root.Elements().Where(x => !Kept.Contains(x.Name.LocalName)).Remove();
            root.Elements("packageSources").Elements("add").Where(x => HasPassword(x.Attribute("value")?.Value ?? "")).Remove();
            return root.ToString();
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool HasPassword(string text) => text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at && text.IndexOf('@', at) > 0;

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}

using System.Formats.Tar;
using System.Text.Json.Nodes;

namespace Rehearsal;

/// <summary>The package in a clone. The same files get many versions here, without being built for each.</summary>
internal static class Package
{
    private const string Record = "release.json";

    /// <summary>Makes the package one of this version.</summary>
    public static void Name(string root, string version)
    {
        var archive = Path.Combine(root, ".nuke", "temp", "artifacts", "hello.tar");
        var temporary = archive + ".named";
        using (var from = new TarReader(File.OpenRead(archive)))
        using (var to = new TarWriter(File.Create(temporary)))
        {
            while (from.GetNextEntry() is { } entry)
            {
                if (entry.Name == Record)
                {
                    var record = JsonNode.Parse(entry.DataStream!)!;
                    record["version"] = version;
                    entry = new GnuTarEntry(TarEntryType.RegularFile, Record) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(record.ToJsonString())) };
                }

                to.WriteEntry(entry);
            }
        }

        File.Move(temporary, archive, overwrite: true);
    }
}

using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Tells the difference of any two trees, key by key. What no other comparison knows ends here, so that nothing is left out.</summary>
internal static class Pathwise
{
    /// <summary>What names an item of a list, so that items that moved are still known.</summary>
    private static readonly string[][] Identities = [["package-ecosystem", "directory"], ["package-ecosystem"], ["id"], ["name"], ["key"], ["cron"]];

    /// <summary>Says at least one thing when both differ, and nothing else.</summary>
    public static void Compare(Findings findings, Danger danger, Subject subject, string path, YamlNode? before, YamlNode? after)
    {
        if (Tree.Same(before, after))
            return;
        var count = findings.Count;
        switch (before, after)
        {
            case (null, _):
                findings.Say(danger, subject, path, $"{path}{subject.Of} was added: {Show.Value(after)}");
                break;
            case (_, null):
                findings.Say(danger, subject, path, $"{path}{subject.Of} was removed; it was {Show.Value(before)}");
                break;
            case (YamlMapping a, YamlMapping b):
                foreach (var key in Tree.Keys(a, b))
                    Compare(findings, danger, subject, Paths.Join(path, key), a[key], b[key]);
                break;
            case (YamlSequence a, YamlSequence b):
                Items(findings, danger, subject, path, a, b);
                break;
            default:
                findings.Say(danger, subject, path, $"{path}{subject.Of}: {Show.Change(before, after)}");
                break;
        }

        if (findings.Count == count)
            findings.Say(danger, subject, path, $"{(path.Length > 0 ? path : "something")}{subject.Of} differs in a way that only the text below shows");
    }

    private static void Items(Findings findings, Danger danger, Subject subject, string path, YamlSequence before, YamlSequence after)
    {
        if (Identity(before, after) is { } keys)
        {
            Named(findings, danger, subject, path, before, after, keys);
            return;
        }

        var (gone, come) = (ListChange.Without(before.Items, after.Items), ListChange.Without(after.Items, before.Items));
        if (gone.Count == come.Count && gone.Count > 0 && gone.All(x => x.Item is not YamlScalar) && come.All(x => x.Item is not YamlScalar))
            for (var i = 0; i < gone.Count; i++)
                Compare(findings, danger, subject, $"{path}[{come[i].Index}]", gone[i].Item, come[i].Item);
        else
            findings.Say(danger, subject, path, $"{path}{subject.Of}: {ListChange.Text(before, after)}");
    }

    private static void Named(Findings findings, Danger danger, Subject subject, string path, YamlSequence before, YamlSequence after, string[] keys)
    {
        var old = before.Items.Cast<YamlMapping>().ToDictionary(x => Name(x, keys));
        var now = after.Items.Cast<YamlMapping>().ToDictionary(x => Name(x, keys));
        foreach (var (name, item) in now)
            Compare(findings, danger, subject, $"{path}[{name}]", old.GetValueOrDefault(name), item);
        foreach (var (name, item) in old)
            if (!now.ContainsKey(name))
                Compare(findings, danger, subject, $"{path}[{name}]", item, null);
        if (!old.Keys.Where(now.ContainsKey).SequenceEqual(now.Keys.Where(old.ContainsKey)))
            findings.Say(danger, subject, path, $"{path}{subject.Of} is in another order: {string.Join(", ", old.Keys)} → {string.Join(", ", now.Keys)}");
    }

    /// <summary>The names of a list's items by which paths call them instead of by number; null when they have none.</summary>
    public static IReadOnlyList<string>? NamesOf(YamlSequence list) =>
        list.Items.Count > 0 && Identity(list, list) is { } keys ? [.. list.Items.Select(x => Name((YamlMapping)x, keys))] : null;

    private static string[]? Identity(YamlSequence before, YamlSequence after) =>
        before.Items.Concat(after.Items).All(x => x is YamlMapping)
            ? Array.Find(Identities, keys => Names(before, keys) && Names(after, keys))
            : null;

    private static bool Names(YamlSequence list, string[] keys) =>
        list.Items.All(x => keys.All(key => ((YamlMapping)x)[key] is YamlScalar)) && list.Items.Select(x => Name((YamlMapping)x, keys)).Distinct().Count() == list.Items.Count;

    private static string Name(YamlMapping item, string[] keys) => string.Join(" ", keys.Select(key => Show.Plain(((YamlScalar)item[key]!).Value)));
}

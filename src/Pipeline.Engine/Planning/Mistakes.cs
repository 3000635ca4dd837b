namespace Pipeline.Engine;

/// <summary>Everything that is wrong with the definition or the use of a build, gathered so that it is reported at once.</summary>
internal sealed class Mistakes
{
    private readonly List<string> _texts = [];
    private HashSet<string>? _known;

    public IReadOnlyList<string> Texts => _texts;
    public bool Any => _texts.Count > 0;

    public void Add(string text)
    {
        if ((_known ??= []).Add(text))
            _texts.Add(text);
    }
}

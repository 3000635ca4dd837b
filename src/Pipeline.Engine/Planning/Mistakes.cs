namespace Pipeline.Engine;

/// <summary>Everything that is wrong with the definition or the use of a build, gathered so that it is reported at once.</summary>
internal sealed class Mistakes
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;
    public bool Any => _texts.Count > 0;

    public void Add(string text)
    {
        if (!_texts.Contains(text))
            _texts.Add(text);
    }
}

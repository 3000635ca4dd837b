namespace Nuke.Common.Execution;

internal sealed partial class TargetDefinition
{
    private readonly List<Action<List<object>>> _notes = [];

    /// <summary>What was noted. What is noted later is found out now.</summary>
    public IReadOnlyList<object> Notes
    {
        get
        {
            var notes = new List<object>();
            foreach (var add in _notes)
                add(notes);
            return notes;
        }
    }

    public void Note(object note) => _notes.Add(notes => notes.Add(note));

    /// <summary>Another definition takes the notes down: nothing else that they say counts.</summary>
    public void NoteLater(Action<ITargetDefinition> take) => _notes.Add(notes =>
    {
        var definition = new TargetDefinition(Name, build);
        take(definition);
        notes.AddRange(definition.Notes);
    });
}

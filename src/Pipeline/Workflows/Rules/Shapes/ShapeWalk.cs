using System.Globalization;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Shapes;

/// <summary>Goes over a whole file once, holds it against the shape, and collects the expressions.</summary>
internal sealed class ShapeWalk(WorkflowDocument document, IReadOnlyList<InspectedJob> jobs)
{
    private readonly List<string> _path = [];
    private InspectedJob? _job;
    private StepView? _step;

    public List<Misshape> Misshapen { get; } = [];

    public List<Usage> Usages { get; } = [];

    public void Root()
    {
        if (document.Root.Entries.Count > 0)
            Visit(document.Root, WorkflowShape.Root, []);
    }

    private void Visit(YamlNode node, Shape shape, string[] allowed)
    {
        allowed = Union(allowed, shape.Allowed);
        switch (node)
        {
            case YamlScalar scalar:
                Scalar(scalar, shape, allowed);
                break;
            case YamlSequence sequence:
                Sequence(sequence, shape, allowed);
                break;
            case YamlMapping mapping:
                Mapping(mapping, shape, allowed);
                break;
        }
    }

    private void Scalar(YamlScalar scalar, Shape shape, string[] allowed)
    {
        var parts = scalar.Kind == ScalarKind.Text ? Interpolation.In(scalar.Value) : [];
        foreach (var part in parts)
            Use(scalar, part.Inner(scalar.Value), part.Start + 3, part.IsClosed);
        if (parts.Count == 0 && shape.IsCondition && scalar.Kind != ScalarKind.Null)
            Use(scalar, scalar.Value, 0, isClosed: true);
        if (parts.Count > 0 && allowed.Length == 0 && !shape.IsAny)
            Add(MisshapeKind.ExpressionPlace, ScalarPlace.Of(document, scalar, parts[0].Start), $"an expression is not read in `{Where()}`", "write the value itself");
        else if (parts.Count == 0 && !shape.IsAny && !ShapeWords.Holds(shape, scalar))
            Add(KindOf(shape, MisshapeKind.WrongValue), scalar.At, $"`{Where()}` is {ShapeWords.Shown(scalar)}", ShapeWords.Advice(shape, scalar));

        void Use(YamlScalar value, string expression, int offset, bool isClosed) =>
            Usages.Add(new Usage(value, expression, offset, [.. _path], _job, _step, shape.IsAny && allowed.Length == 0 ? null : allowed, isClosed, shape.IsCondition));
    }

    private void Sequence(YamlSequence sequence, Shape shape, string[] allowed)
    {
        if (shape.Item is null && !shape.IsAny)
            Add(MisshapeKind.WrongValue, sequence.At, $"`{Where()}` is a list", $"write {ShapeWords.Of(shape)}");
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var step = _step;
            _step = _job?.Steps.FirstOrDefault(x => ReferenceEquals(x.Node, sequence.Items[i])) ?? step;
            _path.Add(i.ToString(CultureInfo.InvariantCulture));
            Visit(sequence.Items[i], shape.Item ?? Shape.Any, allowed);
            _path.RemoveAt(_path.Count - 1);
            _step = step;
        }
    }

    private void Mapping(YamlMapping mapping, Shape shape, string[] allowed)
    {
        if (shape.Mappings.Length == 0 && !shape.IsAny)
            Add(KindOf(shape, MisshapeKind.WrongValue), mapping.At, $"`{Where()}` is a mapping", $"write {ShapeWords.Of(shape)}");
        Keys[] candidates = shape.Mappings;
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var dynamic = false;
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            var (key, value) = (mapping.Entries[i].Key, mapping.Entries[i].Value);
            if (!seen.TryAdd(key.Value, key.Value) && seen[key.Value] != key.Value)
                Add(MisshapeKind.DuplicateKey, key.At, $"`{key.Value}` and `{seen[key.Value]}` are the same to GitHub", "give one of them another name");
            var inner = Shape.Any;
            if (key.Value.Contains("${{", StringComparison.Ordinal))
            {
                dynamic = true;
                if (allowed.Length == 0 && !shape.IsAny)
                    Add(MisshapeKind.ExpressionPlace, key.At, "an expression is not read as a key here", "write the key itself");
            }
            else if (candidates.Length > 0)
                inner = Choose(ref candidates, shape, key);
            var job = _job;
            if (_path is ["jobs"])
                _job = jobs.Count > i ? jobs[i] : null;
            _path.Add(key.Value);
            Visit(value, inner, allowed);
            _path.RemoveAt(_path.Count - 1);
            _job = job;
        }

        Missing(mapping, candidates, seen, dynamic);
    }

    /// <summary>The shape of a key's value. A key that only some of the candidates know rules the others out.</summary>
    private Shape Choose(ref Keys[] candidates, Shape shape, YamlScalar key)
    {
        Keys[] knowing = [.. candidates.Where(x => x.Known.ContainsKey(key.Value))];
        if (knowing.Length > 0)
        {
            candidates = knowing;
            return knowing[0].Known[key.Value];
        }

        if (candidates[0].Others is { } others)
        {
            if (key.Value.Length == 0)
                Add(MisshapeKind.UnknownKey, key.At, "a key is empty", "give it a name, or remove it");
            return others;
        }

        string[] known = [.. candidates.SelectMany(x => x.Known.Keys).Distinct()];
        string[] elsewhere = [.. shape.Mappings.Except(candidates).SelectMany(x => x.Known.Keys).Distinct()];
        if (elsewhere.Contains(key.Value))
            Add(MisshapeKind.UnknownKey, key.At, $"`{key.Value}` cannot stand beside the keys before it{Of()}", "remove the one that is not meant");
        else
            Add(KindOf(shape, MisshapeKind.UnknownKey), key.At, $"`{key.Value}` is not known{Of()}", Spelling.Advice(key.Value, known));
        return Shape.Any;
    }

    private void Missing(YamlMapping mapping, Keys[] candidates, Dictionary<string, string> seen, bool dynamic)
    {
        if (candidates.Length > 1)
        {
            var choices = string.Join(", ", candidates.SelectMany(x => x.Required).Distinct().Select(x => $"`{x}`"));
            Add(MisshapeKind.MissingKey, Begin(mapping), $"what {Subject()} does is not said", $"add one of {choices}");
        }
        else if (candidates.Length == 1 && !dynamic)
        {
            foreach (var key in candidates[0].Required.Where(x => !seen.ContainsKey(x)))
                Add(MisshapeKind.MissingKey, Begin(mapping), $"{Subject()} has no `{key}`", "add it");
        }
    }

    private string Subject() => _path.Count == 0 ? "the file" : $"`{Where()}`";

    private string Where() => _path.Count == 0 ? "the file" : string.Join('.', _path);

    private string Of() => _path.Count == 0 ? "" : $" in `{Where()}`";

    /// <summary>An empty mapping that the view made for a missing one has no place of its own.</summary>
    private static Mark Begin(YamlMapping mapping) => mapping.Entries.Count > 0 ? mapping.Entries[0].Key.At : mapping.At;

    private void Add(MisshapeKind kind, Mark at, string message, string next) =>
        Misshapen.Add(new Misshape(kind, at.Line == 0 ? new Mark(1, 1) : at, message, next));

    private static MisshapeKind KindOf(Shape shape, MisshapeKind other) => shape.Topic switch
    {
        Topic.Event => MisshapeKind.UnknownEvent,
        Topic.Activity => MisshapeKind.ActivityType,
        Topic.Permission => MisshapeKind.Permission,
        _ => other,
    };

    private static string[] Union(string[] outer, string[] inner) =>
        inner.Length == 0 ? outer : outer.All(inner.Contains) ? inner : [.. inner, .. outer.Except(inner)];
}

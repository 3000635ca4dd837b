namespace Pipeline.Workflows.Rules.Shapes;

/// <summary>What a place of a workflow file may hold. Several kinds may be allowed at once.</summary>
internal sealed record Shape
{
    public static readonly Shape Any = new() { IsAny = true };
    public static readonly Shape Text = new() { IsText = true };
    public static readonly Shape Filled = new() { IsText = true, IsFilled = true };
    public static readonly Shape Truth = new() { IsBoolean = true };
    public static readonly Shape Number = new() { IsNumber = true };
    public static readonly Shape Nothing = new() { IsNull = true };
    public static readonly Shape Filleds = Filled | List(Filled);

    public bool IsAny { get; init; }

    /// <summary>Any text; numbers and truth values are read as texts.</summary>
    public bool IsText { get; init; }

    /// <summary>The text is not empty.</summary>
    public bool IsFilled { get; init; }

    public bool IsBoolean { get; init; }

    public bool IsNumber { get; init; }

    public bool IsNull { get; init; }

    /// <summary>The only texts that are allowed.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>What each item of a list is; null when there is no list.</summary>
    public Shape? Item { get; init; }

    /// <summary>The kinds of mapping: the keys choose one. Empty when there is no mapping.</summary>
    public Keys[] Mappings { get; init; } = [];

    /// <summary>The contexts and functions that expressions may use here and below, as GitHub's schema names them.</summary>
    public string[] Allowed { get; init; } = [];

    /// <summary>The whole text is an expression, with or without <c>${{ }}</c>.</summary>
    public bool IsCondition { get; init; }

    /// <summary>Which rule speaks of a text or key that is not allowed here.</summary>
    public Topic Topic { get; init; }

    /// <summary>One of both.</summary>
    public static Shape operator |(Shape left, Shape right) => new()
    {
        IsAny = left.IsAny || right.IsAny,
        IsText = left.IsText || right.IsText,
        IsFilled = left.IsFilled || right.IsFilled,
        IsBoolean = left.IsBoolean || right.IsBoolean,
        IsNumber = left.IsNumber || right.IsNumber,
        IsNull = left.IsNull || right.IsNull,
        Words = [.. left.Words, .. right.Words],
        Item = left.Item ?? right.Item,
        Mappings = [.. left.Mappings, .. right.Mappings],
        Allowed = left.Allowed.Length > 0 ? left.Allowed : right.Allowed,
        IsCondition = left.IsCondition || right.IsCondition,
        Topic = left.Topic != Topic.Other ? left.Topic : right.Topic,
    };

    public static Shape OneOf(params string[] words) => new() { Words = words };

    public static Shape List(Shape item) => new() { Item = item };

    /// <summary>A mapping of these keys; <c>!</c> behind a key: it must be there.</summary>
    public static Shape Map(params (string Key, Shape Value)[] keys) => new() { Mappings = [new Keys(keys)] };

    /// <summary>A mapping of any keys.</summary>
    public static Shape Open(Shape value) => new() { Mappings = [new Keys([]) { Others = value }] };

    /// <summary>The same, with expressions that may use these.</summary>
    public Shape With(params string[] allowed) => this with { Allowed = allowed };
}

/// <summary>The keys of one kind of mapping.</summary>
internal sealed class Keys
{
    public Keys((string Key, Shape Value)[] keys)
    {
        foreach (var (key, value) in keys)
            Known.Add(key.TrimEnd('!'), value);
        Required = [.. keys.Where(x => x.Key.EndsWith('!')).Select(x => x.Key.TrimEnd('!'))];
    }

    public Dictionary<string, Shape> Known { get; } = new(StringComparer.Ordinal);

    public string[] Required { get; }

    /// <summary>The shape of the values of all other keys; null when there may be none.</summary>
    public Shape? Others { get; init; }
}

/// <summary>What a place is about.</summary>
internal enum Topic
{
    Other,
    Event,
    Activity,
    Permission,
}

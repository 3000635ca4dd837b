using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Shapes;

/// <summary>A place where the file differs from the workflow language.</summary>
internal sealed record Misshape(MisshapeKind Kind, Mark At, string Message, string Next);

/// <summary>Which rule speaks of it.</summary>
internal enum MisshapeKind
{
    UnknownKey,
    MissingKey,
    DuplicateKey,
    WrongValue,
    UnknownEvent,
    ActivityType,
    Permission,
    ExpressionPlace,
}

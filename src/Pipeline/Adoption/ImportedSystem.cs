using System.Collections.Immutable;

namespace Pipeline.Adoption;

/// <summary>A definition that was made of files of another tool.</summary>
/// <param name="Name">The system's name.</param>
/// <param name="ClassName">The class that holds it, in namespace <c>Systems</c>.</param>
/// <param name="Text">The C# file.</param>
/// <param name="Findings">What a person has to look at, dangers first.</param>
internal sealed record ImportedSystem(string Name, string ClassName, string Text, ImmutableArray<Finding> Findings);

using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Finds what is wrong between declarations: with outputs above all, which only one target may make.</summary>
internal static class DeclarationCheck
{
    public static void Check(IReadOnlyList<Declaration> declarations, Action<string> onMistake)
    {
        for (var i = 0; i < declarations.Count; i++)
        {
            var declaration = declarations[i];
            CheckOutputs(declaration, onMistake);
            CheckSources(declaration, onMistake);
            CheckOwnInputs(declaration, onMistake);
            for (var j = 0; j < i; j++)
            {
                if (PatternOverlap.Find(declarations[j].Outputs, declaration.Outputs) is var (one, other))
                    onMistake($"Targets '{declarations[j].Target.Name}' and '{declaration.Target.Name}' both declare outputs that match '{one.Text}' and '{other.Text}'. Each file is made by one target only.");
            }
        }
    }

    private static void CheckOutputs(Declaration declaration, Action<string> onMistake)
    {
        var name = declaration.Target.Name;
        if (declaration.Target.Definition.OutputDeclarations is null)
            return;
        if (!Declaration.IsDeclared(declaration.Target))
            onMistake($"Target '{name}' declares outputs but no inputs, so nothing tells when it must run again. Declare what it depends on with Inputs.");
        if (declaration.Outputs.Includes.Length == 0)
            onMistake($"Target '{name}' declares outputs that leave out everything.");
        foreach (var pattern in declaration.Outputs.Includes)
        {
            if (pattern.Literal == 0 && pattern.MatchesAllBelow(pattern.Start))
                onMistake($"Target '{name}' declares the whole repository as its output ('{pattern.Text}'). Name the directory that it fills.");
            if (pattern.Root is ".git" or ".nuke" or ".nuke/temp" || IsBelow(pattern.Root, ".git/") || IsBelow(pattern.Root, ".nuke/temp/cache"))
                onMistake($"Target '{name}' declares the output '{pattern.Text}', which belongs to git or to the engine.");
        }
    }

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory, StringComparison.Ordinal);

    private static void CheckSources(Declaration declaration, Action<string> onMistake)
    {
        foreach (var source in declaration.Sources)
        {
            if (source.Definition.OutputDeclarations is null)
                onMistake($"Target '{declaration.Target.Name}' has the outputs of '{source.Name}' among its inputs, which declares none.");
            if (!DependsOn(declaration.Target, source, []))
                onMistake($"Target '{declaration.Target.Name}' has the outputs of '{source.Name}' among its inputs, but does not depend on it. Add it to DependsOn.");
        }
    }

    private static bool DependsOn(ExecutableTarget target, ExecutableTarget source, HashSet<ExecutableTarget> seen)
    {
        foreach (var dependency in target.ExecutionDependencies)
        {
            if (dependency == source || (seen.Add(dependency) && DependsOn(dependency, source, seen)))
                return true;
        }

        return false;
    }

    // A file that is both would be replaced by its older self when the outputs are restored.
    private static void CheckOwnInputs(Declaration declaration, Action<string> onMistake)
    {
        if (PatternOverlap.Find(declaration.Files, declaration.Outputs) is var (input, output))
            onMistake($"Target '{declaration.Target.Name}' has files that match '{input.Text}' among its inputs and '{output.Text}' among its outputs. Leave the outputs out: Inputs(…, \"!{output.Text}\").");
    }
}

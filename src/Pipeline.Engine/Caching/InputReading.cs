using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Reads what the inputs of targets are at this moment.</summary>
internal sealed class InputReading(NukeBuild build, Session session, IReadOnlyList<ExecutableTarget> plan, StatIndex index, SecretKey key, ToolVersions tools)
{
    private readonly string _root = session.Root!;
    private readonly string _program = BuildProgram.Identity(build, plan);

    /// <summary>All inputs of a target.</summary>
    /// <param name="declaration">What it declares.</param>
    /// <param name="files">The files among its inputs.</param>
    /// <param name="outputsOf">Gives the hash of the outputs of another target.</param>
    /// <exception cref="BuildException">The build's own code does not say what it should.</exception>
    public InputList Read(Declaration declaration, FileSet files, Func<ExecutableTarget, byte[]> outputsOf)
    {
        var inputs = new InputList(declaration.Target.Name);
        inputs.Add(Input.OfText(InputKind.Declaration, "inputs and outputs", declaration.Text));
        inputs.Add(Input.OfText(InputKind.System, "system", BuildProgram.System));
        inputs.Add(Input.OfText(InputKind.BuildProgram, "build program", _program));
        foreach (var parameter in declaration.Parameters)
            inputs.Add(OfParameter(declaration, parameter));
        foreach (var name in declaration.Inputs.Variables)
        {
            var value = session.Invocation.Environment.GetValueOrDefault(name);
            inputs.Add(value is not null && IsSecret(value)
                ? Hidden(InputKind.Variable, name, value)
                : Input.OfText(InputKind.Variable, name, value is null ? "" : "=" + value));
        }

        foreach (var (program, arguments) in declaration.Inputs.Tools)
            inputs.Add(OfText(InputKind.Tool, program + " " + string.Join(' ', arguments), tools.Of(program, arguments)));
        foreach (var (name, value) in declaration.Inputs.Values)
            inputs.Add(OfText(InputKind.Value, name, Identity(declaration, $"the value '{name}'", value)));
        AddFiles(inputs, declaration, files, outputsOf);
        return inputs;
    }

    /// <summary>Only what can change while the target runs.</summary>
    public InputList ReadFiles(Declaration declaration, FileSet files, Func<ExecutableTarget, byte[]> outputsOf)
    {
        var inputs = new InputList(declaration.Target.Name);
        AddFiles(inputs, declaration, files, outputsOf);
        return inputs;
    }

    private void AddFiles(InputList inputs, Declaration declaration, FileSet files, Func<ExecutableTarget, byte[]> outputsOf)
    {
        foreach (var source in declaration.Sources)
            inputs.Add(new Input(InputKind.OutputsOf, source.Name, outputsOf(source), InputTrait.None));
        foreach (var file in files.Files)
            inputs.Add(Input.OfFile(file, index));
    }

    private Input OfParameter(Declaration declaration, Parameter parameter)
    {
        var value = Identity(declaration, $"parameter {parameter.Option}", () => Members.Read(parameter.Member, build));
        return parameter.IsSecret ? Hidden(InputKind.Parameter, parameter.Option, value) : OfText(InputKind.Parameter, parameter.Option, value);
    }

    private Input OfText(InputKind kind, string name, string text) =>
        IsSecret(text) ? Hidden(kind, name, text) : Input.OfText(kind, name, text);

    private Input Hidden(InputKind kind, string name, string value) => new(kind, name, key.Hash(name, value), InputTrait.Hidden);

    private static bool IsSecret(string text) => !ReferenceEquals(Redactor.Redact(text), text) && Redactor.Redact(text) != text;

    private string Identity(Declaration declaration, string what, Func<object?> value)
    {
        try
        {
            return ValueIdentity.Of(value(), _root);
        }
        catch (Exception exception)
        {
            var cause = BuildException.CauseOf(exception);
            throw new BuildException(
                $"Target '{declaration.Target.Name}' has {what} among its inputs, which cannot be compared: {cause.Message}.", ExitCode.Failed);
        }
    }
}

using System.Linq.Expressions;
using Nuke.Common.IO;
using SourceText = Nuke.Common.Execution.SourceText;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    AbsolutePath INukeBuild.RootDirectory => RootDirectory;
    AbsolutePath INukeBuild.TemporaryDirectory => TemporaryDirectory;
    AbsolutePath? INukeBuild.BuildAssemblyFile => BuildAssemblyFile;
    AbsolutePath? INukeBuild.BuildAssemblyDirectory => BuildAssemblyDirectory;
    AbsolutePath? INukeBuild.BuildProjectDirectory => BuildProjectDirectory;
    AbsolutePath? INukeBuild.BuildProjectFile => BuildProjectFile;
    Verbosity INukeBuild.Verbosity => Verbosity;
    Host INukeBuild.Host => Host;
    bool INukeBuild.IsLocalBuild => IsLocalBuild;
    bool INukeBuild.IsServerBuild => IsServerBuild;

    T? INukeBuild.TryGetValue<T>(Func<T?> parameter, string? expression) where T : class =>
        Cast<T>(Parameters.ValueOf(SourceText.Member(expression), ComponentOf(parameter)));

    T? INukeBuild.TryGetValue<T>(Func<object?> parameter, string? expression) where T : default =>
        Cast<T>(Parameters.ValueOf(SourceText.Member(expression), ComponentOf(parameter)));

    T? INukeBuild.TryGetValue<T>(Expression<Func<T?>> parameterExpression) where T : class => Cast<T>(Value(parameterExpression.Body));

    T? INukeBuild.TryGetValue<T>(Expression<Func<object?>> parameterExpression) where T : default => Cast<T>(Value(parameterExpression.Body));

    private static T? Cast<T>(object? value) => value is null ? default : (T)value;

    private object? Value(Expression body) =>
        (body is UnaryExpression conversion ? conversion.Operand : body) is MemberExpression { Member: var member }
            ? Parameters.ValueOf(member.Name, member.DeclaringType)
            : throw new ArgumentException($"'{body}' must name a parameter, like '() => X'.");

    /// <summary>The component whose code has the lambda; the compiler may have put it into a class inside.</summary>
    private static Type? ComponentOf(Delegate lambda)
    {
        var type = lambda.Method.DeclaringType;
        while (type is { IsInterface: false, DeclaringType: not null })
            type = type.DeclaringType;
        return type;
    }
}

import { ArrayNotEmpty, IsArray, IsBoolean, IsInt, IsOptional, IsString, Min, MinLength } from 'class-validator';

/**
 * The envelope of `POST /v1/messages/count_tokens`. What lies deeper is checked by the Messages contract itself;
 * fields that are not named here pass through, since clients add new ones with every release.
 */
export class CountTokensRequestDto {
  @MinLength(1, { message: 'model: String should have at least 1 character' })
  @IsString({ message: 'model: Field required' })
  model!: unknown;

  @ArrayNotEmpty({ message: 'messages: at least one message is required' })
  @IsArray({ message: 'messages: Field required' })
  messages!: unknown;
}

/** The envelope of `POST /v1/messages`. */
export class MessagesRequestDto extends CountTokensRequestDto {
  @Min(0, { message: 'max_tokens: Input should be greater than or equal to 0' })
  @IsInt({ message: 'max_tokens: Field required' })
  max_tokens!: unknown;

  @IsOptional()
  @IsBoolean({ message: 'stream: Input should be a valid boolean' })
  stream: unknown;
}
